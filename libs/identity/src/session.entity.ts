import { Column, Entity, PrimaryColumn } from 'typeorm';

export type SessionAudience = 'customer' | 'staff';

/** One sign-in on one device; its refresh tokens are one family. */
@Entity({ schema: 'identity', name: 'session' })
export class SessionEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('text') audience: SessionAudience;
  @Column('uuid', { name: 'subject_id' }) subjectId: string;
  /** As `peerAddressKey` writes it. */
  @Column('text') address: string;
  @Column('text', { name: 'user_agent' }) userAgent: string;
  @Column('text', { name: 'device_name', nullable: true }) deviceName: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  /** Moves on with every refresh, never past `endsAt`. */
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
  @Column('timestamptz', { name: 'ends_at' }) endsAt: Date;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;
  @Column('text', { name: 'revoke_reason', nullable: true }) revokeReason: string | null;
}

/** A refresh token by its SHA-256; the token itself is never stored. */
@Entity({ schema: 'identity', name: 'refresh_token' })
export class RefreshTokenEntity {
  @PrimaryColumn('text', { name: 'token_hash' }) tokenHash: string;
  @Column('uuid', { name: 'session_id' }) sessionId: string;
  @Column('timestamptz', { name: 'issued_at' }) issuedAt: Date;
  @Column('timestamptz', { name: 'used_at', nullable: true }) usedAt: Date | null;
}
