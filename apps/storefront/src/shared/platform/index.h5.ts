import Taro from '@tarojs/taro';
import gcoord from 'gcoord';
import type { CalendarEntry, PickedPlace, Place, Platform, Position, WechatPayParams } from './contract';
import { openPaySheet } from './pay-sheet';
import { getSimulatorUrl } from './simulator';

const deviceKey = 'quanyu-device';

/** Which simulated WeChat user this browser is. */
function device(): string {
  const known = localStorage.getItem(deviceKey);
  if (known) return known;
  const made = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  localStorage.setItem(deviceKey, made);
  return made;
}

async function askSimulator(path: 'js-code' | 'phone-code'): Promise<string> {
  const address = getSimulatorUrl();
  if (address === null) throw new Error('微信登录只在微信里可用');
  const reply = await fetch(`${address}/h5/${path}?device=${device()}`);
  const body: unknown = await reply.json();
  if (typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string') return body.code;
  throw new Error('微信没有给出登录凭证');
}

async function pay(params: WechatPayParams): Promise<'ok' | 'cancel'> {
  const address = getSimulatorUrl();
  if (address === null) throw new Error('微信支付只在微信里可用');
  return openPaySheet(address, { ...params, device: device() });
}

/** The simulated WeChat says yes to everything. */
async function askForMessages(templateIds: readonly string[]): Promise<string[]> {
  const address = getSimulatorUrl();
  if (address === null) return [];
  const reply = await fetch(`${address}/h5/subscribe?device=${device()}&templateIds=${templateIds.join(',')}`);
  const answers: unknown = await reply.json();
  if (typeof answers !== 'object' || answers === null) return [];
  const accepted = new Map(Object.entries(answers));
  return templateIds.filter((id) => accepted.get(id) === 'accept');
}

function locate(): Promise<Position | null> {
  if (!('geolocation' in navigator)) return Promise.resolve(null);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const [lng, lat] = gcoord.transform([coords.longitude, coords.latitude], gcoord.WGS84, gcoord.GCJ02);
        resolve({ lat, lng });
      },
      () => resolve(null),
      { timeout: 6000, maximumAge: 60_000 },
    );
  });
}

async function pickPlace(): Promise<PickedPlace | null> {
  const found = await locate();
  return found === null ? null : { ...found, name: '', address: '' };
}

/** A browser has no calendar of its own: it is handed the file that every calendar opens. */
function addToCalendar({ title, place, note, startAt, endAt }: CalendarEntry): Promise<boolean> {
  const stamp = (at: string) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const escape = (text: string) => text.replace(/[\\,;]/g, (mark) => `\\${mark}`).replace(/\n/g, '\\n');
  const lines = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//quanyu//storefront//ZH', 'BEGIN:VEVENT',
    `UID:${stamp(startAt)}-${encodeURIComponent(title)}`, `DTSTAMP:${stamp(startAt)}`, `DTSTART:${stamp(startAt)}`, `DTEND:${stamp(endAt)}`,
    `SUMMARY:${escape(title)}`, `LOCATION:${escape(place)}`, `DESCRIPTION:${escape(note)}`, 'END:VEVENT', 'END:VCALENDAR',
  ];
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([lines.join('\r\n')], { type: 'text/calendar' }));
  link.download = `${title}.ics`;
  link.click();
  URL.revokeObjectURL(link.href);
  return Promise.resolve(true);
}

async function copy(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

const photoSide = 1600;
const photoQuality = 0.85;

/** Drawn anew at most so large, which also turns it upright and leaves out what the camera wrote into it. */
async function shrink(file: File): Promise<string> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, photoSide / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', photoQuality));
    return URL.createObjectURL(blob ?? file);
  } catch {
    // What this browser cannot read, the server judges.
    return URL.createObjectURL(file);
  }
}

function pickPhotos(max: number): Promise<string[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = 'image/*';
  input.multiple = max > 1;
  return new Promise((resolve) => {
    input.addEventListener('change', () => void Promise.all([...(input.files ?? [])].slice(0, max).map(shrink)).then(resolve));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

function openMap({ lat, lng, name, address }: Place): void {
  const query = `to=${lng},${lat},${encodeURIComponent(name)}&policy=1&src=quanyu&callnative=1&address=${encodeURIComponent(address)}`;
  window.open(`https://uri.amap.com/navigation?${query}`, '_blank', 'noopener');
}

function brighten(): () => void {
  let lock: WakeLockSentinel | null = null;
  navigator.wakeLock?.request('screen').then(
    (granted) => void (lock = granted),
    () => undefined,
  );
  return () => void lock?.release();
}

// What WeChat does for its own components: a tab key reaches every control, and Enter presses it.
document.addEventListener('keydown', (event) => {
  const target = event.target;
  if (event.key !== 'Enter' || !(target instanceof HTMLElement) || !target.classList.contains('tap')) return;
  target.click();
});

export const platform: Platform = {
  login: () => askSimulator('js-code'),
  phoneCode: () => askSimulator('phone-code'),
  pay,
  askForMessages,
  locate,
  scan: null,
  importAddress: null,
  pickPlace,
  hasMap: false,
  addToCalendar,
  copy,
  pickPhotos,
  showPhotos: (urls, current) => void Taro.previewImage({ urls, current }),
  call: (phone) => void (window.location.href = `tel:${phone}`),
  openMap,
  brighten,
  settlePrivacy: () => undefined,
};
