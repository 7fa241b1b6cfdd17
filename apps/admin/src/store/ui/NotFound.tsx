import { Link } from 'react-router';
import { EmptyState } from './ScreenState';

export function NotFound() {
  return (
    <EmptyState title="没有这个页面">
      <Link to="/">回到看板</Link>
    </EmptyState>
  );
}
