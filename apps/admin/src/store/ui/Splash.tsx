import { LoadingCards } from './ScreenState';

export function Splash() {
  return <LoadingCards count={3} />;
}
