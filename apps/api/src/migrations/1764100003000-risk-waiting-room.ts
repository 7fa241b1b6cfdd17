import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RiskWaitingRoom1764100003000 implements MigrationInterface {
  name = 'RiskWaitingRoom1764100003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA IF NOT EXISTS risk;

      CREATE TABLE risk.waiting_room (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        mode text NOT NULL CHECK (mode IN ('off', 'on', 'auto')),
        starts_at timestamptz NOT NULL,
        -- Null for the shop's own room, which stands for ever.
        ends_at timestamptz CHECK (ends_at > starts_at),
        closed_at timestamptz,
        sold_out_at timestamptz,
        admit_per_second double precision NOT NULL CHECK (admit_per_second BETWEEN 0 AND 100000),
        pass_minutes double precision NOT NULL CHECK (pass_minutes > 0 AND pass_minutes <= 60),
        member_share double precision NOT NULL CHECK (member_share BETWEEN 0 AND 1),
        seed bytea NOT NULL CHECK (octet_length(seed) = 32),
        -- Made by the worker when the room is over.
        audit jsonb,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX waiting_room_end ON risk.waiting_room ((coalesce(closed_at, ends_at)));

      -- Who was called, in which order: what fairness is checked against.
      CREATE TABLE risk.room_admission (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        room_id uuid NOT NULL REFERENCES risk.waiting_room (id),
        lane text NOT NULL CHECK (lane IN ('member', 'all')),
        customer_id uuid NOT NULL,
        rank double precision NOT NULL CHECK (rank >= 0),
        joined_at timestamptz NOT NULL,
        called_at timestamptz NOT NULL,
        sequence bigint NOT NULL
      );
      CREATE INDEX room_admission_order ON risk.room_admission (room_id, called_at, sequence, id);
      CREATE INDEX room_admission_called ON risk.room_admission USING brin (called_at);

      -- The room of the whole shop. Its seed is drawn anew each time that it is opened.
      INSERT INTO risk.waiting_room (id, name, mode, starts_at, admit_per_second, pass_minutes, member_share, seed)
      VALUES ('00000000-0000-4000-8000-000000000001', '全店', 'off', '2026-01-01T00:00:00+08:00', 20, 3, 0,
              decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
