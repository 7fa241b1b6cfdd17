import { useEffect, useRef, useState } from 'react';
import styles from './CameraScanner.module.css';

const FRAME_MS = 100;
const REPEAT_MS = 2_000;
/** The part of the picture that is looked at, as a share of its shorter side. */
const REGION_SHARE = 0.75;

type CameraTrouble = 'denied' | 'missing' | 'insecure';

const TROUBLE_WORDS: Readonly<Record<CameraTrouble, string>> = {
  denied: '没有相机权限。请在浏览器设置里允许，或用扫码枪、手动输入',
  missing: '这台设备没有可用的相机，请用扫码枪或手动输入',
  insecure: '相机要在 https 页面才能用，请用扫码枪或手动输入',
};

function troubleOf(error: unknown): CameraTrouble {
  return error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'SecurityError') ? 'denied' : 'missing';
}

interface Torch {
  readonly set: (isOn: boolean) => void;
}

function findTorch(stream: MediaStream): Torch | null {
  const [track] = stream.getVideoTracks();
  if (track === undefined || !('torch' in track.getCapabilities())) return null;
  return { set: (isOn) => void track.applyConstraints({ advanced: [{ torch: isOn } as MediaTrackConstraintSet] }) };
}

/** Looks through the rear camera about ten times a second and reports each code once until it leaves the picture. */
export function CameraScanner({ onScan }: { readonly onScan: (code: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef(onScan);
  latest.current = onScan;
  const [trouble, setTrouble] = useState<CameraTrouble | null>(null);
  const [torch, setTorch] = useState<Torch | null>(null);
  const [isLit, setIsLit] = useState(false);

  useEffect(() => {
    const stopping = new AbortController();
    const element = video.current;
    if (element === null) return;
    // Plain http has no mediaDevices at all, whatever the types say.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (devices === undefined) {
      setTrouble('insecure');
      return;
    }
    const open = async (): Promise<void> => {
      const stream = await devices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false });
      const stop = (): void => stream.getTracks().forEach((track) => track.stop());
      if (stopping.signal.aborted) return stop();
      stopping.signal.addEventListener('abort', stop);
      element.srcObject = stream;
      await element.play();
      setTorch(findTorch(stream));
      await watch(element, stopping.signal, (code) => latest.current(code));
    };
    open().catch((error: unknown) => {
      if (!stopping.signal.aborted) setTrouble(troubleOf(error));
    });
    return () => stopping.abort();
  }, []);

  if (trouble !== null) {
    return (
      <p className={styles['trouble']} role="alert">
        {TROUBLE_WORDS[trouble]}
      </p>
    );
  }
  return (
    <div className={styles['camera']}>
      <video ref={video} muted playsInline aria-label="相机画面" />
      <span className={styles['region']} aria-hidden />
      {torch !== null && (
        <button
          type="button"
          className={styles['torch']}
          aria-pressed={isLit}
          onClick={() => {
            torch.set(!isLit);
            setIsLit(!isLit);
          }}
        >
          {isLit ? '关灯' : '开灯'}
        </button>
      )}
    </div>
  );
}

async function watch(video: HTMLVideoElement, signal: AbortSignal, report: (code: string) => void): Promise<void> {
  const { createBarcodeDetector } = await import('./barcodes');
  const detector = createBarcodeDetector();
  const canvas = document.createElement('canvas');
  const pencil = canvas.getContext('2d', { willReadFrequently: true });
  let lastCode = '';
  let lastSeenMs = Number.NEGATIVE_INFINITY;
  while (!signal.aborted && pencil !== null) {
    const side = Math.round(Math.min(video.videoWidth, video.videoHeight) * REGION_SHARE);
    if (side > 0) {
      canvas.width = side;
      canvas.height = side;
      pencil.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, side, side);
      const [found] = await detector.detect(canvas);
      const seenMs = performance.now();
      if (found !== undefined && found.rawValue !== '') {
        if (found.rawValue !== lastCode || seenMs - lastSeenMs > REPEAT_MS) report(found.rawValue);
        lastCode = found.rawValue;
        lastSeenMs = seenMs;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
  }
}
