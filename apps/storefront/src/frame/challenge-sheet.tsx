import { Button as HostButton, Image, Slider, View } from '@tarojs/components';
import { useRef, useState } from 'react';
import { answerByHand, useAsked } from '@/shared/challenge/by-hand';
import { phoneAnswer, sliderAnswer } from '@/shared/challenge/challenges';
import type { PhoneChallenge, SliderChallenge, TracePoint } from '@/shared/challenge/challenges';
import { clock } from '@/shared/clock';
import { platform } from '@/shared/platform';
import { Icon } from '@/ui/icon';
import { Sheet } from '@/ui/sheet';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import './challenge-sheet.scss';

/** The brand's own green, which a mini-program's slider takes as a value alone. */
const ACTIVE = '#0e7a5f';

/** Asks the shopper to show that they are one person, where the shop's rules want a hand or a number and not the device's work alone. */
export function ChallengeSheet() {
  const challenge = useAsked((state) => state.challenge);
  const isAgain = useAsked((state) => state.isAgain);
  return (
    <Sheet open={challenge !== null} title="确认是你本人" onClose={() => answerByHand(null)}>
      {challenge === null ? null : challenge.kind === 'slider' ? <Puzzle key={challenge.seal} challenge={challenge} isAgain={isAgain} /> : <Phone challenge={challenge} isAgain={isAgain} />}
    </Sheet>
  );
}

function Puzzle({ challenge, isAgain }: { challenge: SliderChallenge; isAgain: boolean }) {
  const { picture, piece, width, height, pieceSize, pieceTop, instead } = challenge;
  const [x, setX] = useState(0);
  const [byPhone, setByPhone] = useState(false);
  const trace = useRef<TracePoint[]>([]);
  const beganAtMs = useRef<number | null>(null);
  const move = (value: number) => {
    const nowMs = clock.monotonic();
    if (beganAtMs.current === null) {
      beganAtMs.current = nowMs;
      trace.current.push([0, 0]);
    }
    trace.current.push([Math.round(nowMs - beganAtMs.current), value]);
    setX(value);
  };
  if (byPhone && instead !== null) return <Phone challenge={instead} isAgain={false} />;
  return (
    <View className="challenge">
      <View className="challenge__hint">{isAgain ? '没有对准，换一张再试一次' : '拖动滑块，把拼图移到缺口'}</View>
      <View className="challenge__picture" style={{ width: `${width}px`, height: `${height}px` }}>
        <Image src={picture} style={{ width: `${width}px`, height: `${height}px` }} />
        <Image className="challenge__piece" src={piece} style={{ width: `${pieceSize}px`, height: `${pieceSize}px`, top: `${pieceTop}px`, left: `${x}px` }} />
      </View>
      <View className="challenge__track" style={{ width: `${width}px` }}>
        <Slider
          ariaLabel="把拼图移到缺口"
          min={0}
          max={width - pieceSize}
          blockSize={28}
          activeColor={ACTIVE}
          onChanging={(event) => move(event.detail.value)}
          onChange={(event) => {
            move(event.detail.value);
            answerByHand(sliderAnswer(challenge, trace.current));
          }}
        />
      </View>
      {instead === null ? null : (
        <Tap className="challenge__instead" role="link" onTap={() => setByPhone(true)}>
          不方便拖动？用微信手机号确认
        </Tap>
      )}
    </View>
  );
}

function Phone({ challenge, isAgain }: { challenge: PhoneChallenge; isAgain: boolean }) {
  const tell = (code: string) => answerByHand(phoneAnswer(challenge, code));
  const askPhone = platform.phoneCode;
  return (
    <View className="challenge">
      <View className="challenge__hint">{isAgain ? '没有确认成功：请用这个账号的号码，不能是别人的' : '确认一次手机号就能继续，一个号码限一个账号'}</View>
      {askPhone ? (
        <Tap className="challenge__phone" onTap={() => void askPhone().then(tell, () => toast('没有取到微信手机号，请再试一次'))}>
          <Icon name="wechat" size={18} />
          用微信手机号确认
        </Tap>
      ) : (
        <HostButton className="challenge__phone" openType="getPhoneNumber" onGetPhoneNumber={(event) => event.detail.code && tell(event.detail.code)}>
          用微信手机号确认
        </HostButton>
      )}
    </View>
  );
}
