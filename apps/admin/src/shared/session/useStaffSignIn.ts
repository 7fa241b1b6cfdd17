import { type AdminComponents, isApiProblem } from '@quanyu/api-client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { readTokens } from '../backend';
import { deviceMarkOf, keepDeviceMark } from './device-marks';
import type { Session } from './session';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

interface SignInBody extends Credentials {
  readonly deviceName: string;
  readonly code?: string;
  readonly deviceMark?: string;
}

interface StaffSignIn {
  /** Name and password were right, and the code of the app is asked for. */
  readonly isCodeAsked: boolean;
  readonly isPending: boolean;
  /** Null while nothing is wrong; that a code is asked for is nothing wrong. */
  readonly error: unknown;
  readonly submit: (credentials: Credentials) => void;
  readonly submitCode: (code: string) => void;
  /** Back to name and password. */
  readonly startOver: () => void;
}

/** Signing in with a password and, who has it, a second factor. The password stays in memory while the code is asked for, and no longer. */
export function useStaffSignIn(app: { readonly session: Session; readonly deviceName: () => string; readonly send: (body: SignInBody) => Promise<AdminComponents['schemas']['NewStaffSession']> }): StaffSignIn {
  const [waiting, setWaiting] = useState<Credentials | null>(null);
  const signIn = useMutation({
    mutationFn: ({ username, password, code }: Credentials & { readonly code?: string }) => {
      const deviceMark = deviceMarkOf(username);
      return app.send({ username, password, deviceName: app.deviceName(), ...(code === undefined ? {} : { code }), ...(deviceMark === undefined ? {} : { deviceMark }) });
    },
    onSuccess(reply, { username }) {
      keepDeviceMark(username, reply.deviceMark);
      app.session.adopt(readTokens(reply, Date.now()));
    },
    onError(error, { username, password }) {
      if (isApiProblem(error, 'IDENTITY.SECOND_FACTOR_REQUIRED')) setWaiting({ username, password });
    },
  });
  return {
    isCodeAsked: waiting !== null,
    isPending: signIn.isPending,
    error: signIn.isError && !isApiProblem(signIn.error, 'IDENTITY.SECOND_FACTOR_REQUIRED') ? signIn.error : null,
    submit: ({ username, password }) => signIn.mutate({ username: username.trim().toLowerCase(), password }),
    submitCode: (code) => {
      if (waiting !== null) signIn.mutate({ ...waiting, code: code.trim() });
    },
    startOver() {
      setWaiting(null);
      signIn.reset();
    },
  };
}
