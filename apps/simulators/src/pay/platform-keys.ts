import { X509Certificate, type KeyObject } from 'node:crypto';
import type { KeyMode, PayKeys } from '../config.js';
import { formatBeijingTime } from '../clock.js';
import type { PlatformCertificate } from '../development-keys.js';
import { encryptResource, joinLines, loadPrivateKey, PROBE_PREFIX, randomToken, SIGNATURE_TYPE, signMessage } from '../signing.js';
import { PayError } from './pay-errors.js';

export interface PlatformSigner {
  /** Serial of a platform certificate, or PUB_KEY_ID_…. */
  readonly serial: string;
  readonly privateKey: KeyObject;
}

interface CertifiedSigner extends PlatformSigner {
  readonly certificatePem: string;
}

/**
 * The keys that WeChat Pay signs with, and which of them when: platform certificates only, the public key only, or
 * both during a merchant's switch.
 */
export class PlatformKeys {
  /** Newest first; the older ones stay valid, as they do in the days of a rotation. */
  private certified: CertifiedSigner[];
  private readonly publicKeySigner: PlatformSigner;
  private notifiesSigned = 0;

  constructor(
    private readonly keys: PayKeys,
    public mode: KeyMode,
  ) {
    this.certified = [
      { serial: keys.platformSerial, privateKey: loadPrivateKey(keys.platformPrivateKeyPem), certificatePem: keys.platformCertificatePem },
    ];
    this.publicKeySigner = { serial: keys.publicKeyId, privateKey: loadPrivateKey(keys.publicKeyPrivateKeyPem) };
  }

  /**
   * Replies follow the request's Wechatpay-Serial header.
   * @throws PayError when that key is not in force
   */
  signerOfReply(requestedSerial: string | undefined): PlatformSigner {
    if (requestedSerial === undefined) return this.mode === 'key' ? this.publicKeySigner : this.newestCertified();
    const signer = this.findInForce(requestedSerial);
    if (!signer) throw new PayError('PARAM_ERROR', '平台证书序列号Wechatpay-Serial错误');
    return signer;
  }

  /** As for any reply, but a request that named no key in force still gets a signed refusal. */
  signerOfRefusal(requestedSerial: string | undefined): PlatformSigner {
    return (requestedSerial !== undefined && this.findInForce(requestedSerial)) || this.signerOfReply(undefined);
  }

  /** In mixed mode every second notify is signed by the public key, as halfway through WeChat's week of switching. */
  signerOfNotify(): PlatformSigner {
    this.notifiesSigned += 1;
    const byPublicKey = this.mode === 'key' || (this.mode === 'mixed' && this.notifiesSigned % 2 === 0);
    return byPublicKey ? this.publicKeySigner : this.newestCertified();
  }

  /** Signs with this certificate from now on; former ones are still listed. */
  rotate(certificate: PlatformCertificate): void {
    this.certified = [
      { serial: certificate.serial, privateKey: loadPrivateKey(certificate.privateKeyPem), certificatePem: certificate.certificatePem },
      ...this.certified,
    ].slice(0, 3);
  }

  /** The reply of GET /v3/certificates. @throws PayError in public-key mode, where there are none */
  listCertificates(): { data: Record<string, unknown>[] } {
    if (this.mode === 'key') {
      throw new PayError('RESOURCE_NOT_EXISTS', '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。');
    }
    return {
      data: this.certified.map(({ serial, certificatePem }) => {
        const certificate = new X509Certificate(certificatePem);
        return {
          serial_no: serial,
          effective_time: formatBeijingTime(Date.parse(certificate.validFrom)),
          expire_time: formatBeijingTime(Date.parse(certificate.validTo)),
          encrypt_certificate: encryptResource(certificatePem, 'certificate', this.keys.apiV3Key),
        };
      }),
    };
  }

  private findInForce(serial: string): PlatformSigner | undefined {
    const inForce = [...(this.mode === 'key' ? [] : this.certified), ...(this.mode === 'cert' ? [] : [this.publicKeySigner])];
    return inForce.find((signer) => signer.serial === serial);
  }

  private newestCertified(): PlatformSigner {
    const [newest] = this.certified;
    if (!newest) throw new Error('there is always a platform certificate');
    return newest;
  }
}

export interface SignedHeadersOptions {
  readonly timestampSeconds: number;
  /** A deliberately wrong signature with WeChat's prefix. */
  readonly probe?: boolean;
}

/** The Wechatpay-* headers of a reply or a notify. */
export function signedHeaders(body: string, signer: PlatformSigner, options: SignedHeadersOptions): Record<string, string> {
  const timestamp = String(options.timestampSeconds);
  const nonce = randomToken(32);
  const signature = options.probe
    ? `${PROBE_PREFIX}${randomToken(324)}`
    : signMessage(joinLines(timestamp, nonce, body), signer.privateKey);
  return {
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': signer.serial,
    'Wechatpay-Signature': signature,
    'Wechatpay-Signature-Type': SIGNATURE_TYPE,
    'Wechatpay-Timestamp': timestamp,
  };
}
