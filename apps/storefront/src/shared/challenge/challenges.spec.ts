import { answerByHand, useAsked } from './by-hand';
import { answerChallenge, phoneAnswer, readChallenge, sliderAnswer } from './challenges';
import type { SliderChallenge, TracePoint } from './challenges';
import { proven } from './proven';

const slider: SliderChallenge = { kind: 'slider', picture: 'data:p', piece: 'data:q', width: 300, height: 150, pieceSize: 48, pieceTop: 20, seal: 's', instead: { kind: 'phone', seal: 't' } };
const decoded = (solution: string): unknown => JSON.parse(Buffer.from(solution, 'base64').toString());

describe('a challenge for a person', () => {
  it('is known by its kind, and one that this app does not know is not guessed at', () => {
    expect(readChallenge(slider)).toEqual(slider);
    expect(readChallenge({ ...slider, instead: undefined })).toEqual({ ...slider, instead: null });
    expect(readChallenge({ kind: 'phone', seal: 't' })).toEqual({ kind: 'phone', seal: 't' });
    expect([readChallenge({ kind: 'riddle', seal: 's' }), readChallenge({ kind: 'slider', seal: 's' }), readChallenge(null)]).toEqual([null, null, null]);
  });

  it('waits for the shopper, and for nobody when it is closed', async () => {
    const waiting = answerChallenge(slider);
    expect(useAsked.getState().challenge).toEqual(slider);
    answerByHand('solved');
    expect([await waiting, useAsked.getState().challenge]).toEqual(['solved', null]);
    const closed = answerChallenge({ kind: 'phone', seal: 't' });
    answerByHand(null);
    expect(await closed).toBeNull();
  });

  it('is answered with where the piece is and how it came there, however long the hand took', () => {
    const trace = Array.from({ length: 500 }, (_, index): TracePoint => [index * 4, Math.floor(index / 4)]);
    const answer = decoded(sliderAnswer(slider, trace)) as { x: number; trace: TracePoint[] };
    expect(answer).toMatchObject({ kind: 'slider', seal: 's', x: 124 });
    expect(answer.trace.length).toBeLessThanOrEqual(120);
    expect([answer.trace[0], answer.trace[answer.trace.length - 1]]).toEqual([[0, 0], [1996, 124]]);
    expect(decoded(phoneAnswer({ kind: 'phone', seal: 't' }, 'c'))).toEqual({ kind: 'phone', seal: 't', code: 'c' });
  });
});

describe('a request that is asked for proof', () => {
  const refusal = { status: 403, body: { code: 'RISK.CHALLENGE_REQUIRED', details: { challenge: slider } } };
  const through = (answers: { status: number; body: unknown }[]) => {
    const sent: (string | undefined)[] = [];
    const transport = proven({
      send: (request) => {
        sent.push(request.headers['x-challenge-solution']);
        const answer = answers.shift();
        return answer === undefined ? Promise.reject(new Error('sent too often')) : Promise.resolve(answer);
      },
    });
    return { sent, reply: transport.send({ method: 'POST', path: '/api/storefront/orders/o/payment', headers: {}, body: {}, signal: undefined }) };
  };
  const move = async (solution: string | null): Promise<boolean> => {
    while (useAsked.getState().challenge === null) await Promise.resolve();
    const { isAgain } = useAsked.getState();
    answerByHand(solution);
    return isAgain;
  };

  it('goes on with the answer, and asks again when the hand missed, which it says', async () => {
    const { sent, reply } = through([refusal, refusal, { status: 200, body: {} }]);
    expect([await move('missed'), await move('hit')]).toEqual([false, true]);
    expect((await reply).status).toBe(200);
    expect(sent).toEqual([undefined, 'missed', 'hit']);
  });

  it('stays refused when the shopper closes the sheet', async () => {
    const { sent, reply } = through([refusal]);
    await move(null);
    expect((await reply).status).toBe(403);
    expect(sent).toEqual([undefined]);
  });
});
