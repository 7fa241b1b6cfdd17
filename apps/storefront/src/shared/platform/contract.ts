/** What the storefront asks of the host it runs in: WeChat, or a browser. */
export type WechatPayParams = {
  appId: string;
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: 'RSA';
  paySign: string;
};

/** In GCJ-02, the datum of every Chinese map and of our stores. */
export type Position = { lat: number; lng: number };

export type Place = Position & { name: string; address: string };

/** As the host's own address book gives it: without a point on the map. */
export type ImportedAddress = { contactName: string; contactPhone: string; province: string; city: string; district: string; detail: string };

/** A point that the shopper has shown; what stands there where the host knows it. */
export type PickedPlace = Position & { name: string; address: string };

export type CalendarEntry = { title: string; place: string; note: string; startAt: string; endAt: string };

export type Platform = {
  /** A one-time WeChat sign-in code. */
  login(): Promise<string>;
  /** A one-time code for the WeChat phone number; null where WeChat hands it out through its own button alone. */
  phoneCode: (() => Promise<string>) | null;
  /** Opens the WeChat Pay sheet. `ok` is the sheet's word, not the payment's: the server is asked afterwards. */
  pay(params: WechatPayParams): Promise<'ok' | 'cancel'>;
  /** Asks whether messages of these templates may be sent, one each; those that were allowed. Must follow a tap. */
  askForMessages(templateIds: readonly string[]): Promise<string[]>;
  /** Null when the shopper does not allow it or no position is found. */
  locate(): Promise<Position | null>;
  /** Null where there is no scanner. Resolves to null when the shopper leaves it. */
  scan: (() => Promise<string | null>) | null;
  /** Null where the host has no address book. Resolves to null when the shopper leaves it. */
  importAddress: (() => Promise<ImportedAddress | null>) | null;
  /** A map to choose a point on; where there is none, where the device is. Null when nothing was chosen. */
  pickPlace(): Promise<PickedPlace | null>;
  hasMap: boolean;
  /** Puts an appointment into the calendar of the device; false when that did not happen. */
  addToCalendar(entry: CalendarEntry): Promise<boolean>;
  copy(text: string): Promise<void>;
  /** Pictures of the album or the camera, made small for the way, as paths that `LocalFile` takes. Empty when the shopper leaves. */
  pickPhotos(max: number): Promise<string[]>;
  /** Shows pictures large, beginning with one of them. */
  showPhotos(urls: string[], current: string): void;
  call(phone: string): void;
  openMap(place: Place): void;
  /** Full brightness and an awake screen while a code is shown; the returned function puts both back. */
  brighten(): () => void;
  /** Tells the host's consent machinery, where there is one, that the shopper has agreed or refused. */
  settlePrivacy(accepted: boolean): void;
};

/** Where the simulated WeChat of development is; null in front of the real one. */
export type SimulatorAddress = string | null;
