import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { JUMPS, type JumpState, stepJump } from './jumps';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [role="combobox"], .ant-modal') !== null);
}

/** `g w` opens the war room, from any screen where nobody is typing. */
export function useJumps(permissions: readonly string[]): void {
  const navigate = useNavigate();
  useEffect(() => {
    let state: JumpState = { startedAtMs: null };
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const step = stepJump(state, event.key, event.timeStamp);
      state = step.state;
      const place = step.jump === null ? undefined : JUMPS[step.jump];
      if (place !== undefined && permissions.includes(place.permission)) void navigate(place.path);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, permissions]);
}
