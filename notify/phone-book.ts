/** The phones people have subscribed for Web Push, and the key pair this gateway is known by to their push services. */
export interface PhoneBook {
  vapid(): Promise<VapidKeys>;
  phonesOf(username: string): Promise<readonly Phone[]>;
  /** The push service says it is gone: no more is sent there, and its owner is shown that. */
  drop(id: string, reason: string): Promise<void>;
}

/** Application server keys (RFC 8292): base64url, uncompressed P-256 point and scalar. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
  /** `mailto:` or `https:`, for the push service to complain to. */
  readonly subject: string;
}

export interface Phone {
  readonly id: string;
  readonly endpoint: string;
  /** Keys of the subscription (RFC 8291), base64url. */
  readonly p256dh: string;
  readonly auth: string;
}
