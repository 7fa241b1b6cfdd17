import { KeyOutlined, LogoutOutlined, MenuOutlined, SafetyOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Dropdown, Grid, Layout, Menu, type MenuProps, Skeleton } from 'antd';
import { Suspense, useState } from 'react';
import { Link, Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { adminApi, session } from '../api';
import { ErrorState, ForbiddenState } from '../ui/states';
import { ChangePassword } from './ChangePassword';
import styles from './Desk.module.css';
import { meQuery } from './me';
import { findPlace, placeGroups } from './navigation';
import { useJumps } from './useJumps';

const ACCOUNT = '/account';
const NO_PERMISSIONS: readonly string[] = [];

/** The desk around every screen: where one can go on the left, who one is at the top. */
export function Desk() {
  const me = useQuery(meQuery);
  const { pathname } = useLocation();
  const isWide = Grid.useBreakpoint().lg ?? true;
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  useJumps(me.data?.permissions ?? NO_PERMISSIONS);
  if (me.isPending) return <Skeleton active className={styles['booting'] ?? ''} />;
  if (me.isError) return <ErrorState error={me.error} onRetry={() => void me.refetch()} />;

  // Who must show a second factor and has none may set it up and nothing else.
  if (me.data.mustEnrol && pathname !== ACCOUNT) return <Navigate to={ACCOUNT} replace />;

  const place = findPlace(pathname);
  const isAllowed = place === null || me.data.permissions.includes(place.permission);
  const menu = <PlaceMenu permissions={me.data.permissions} selected={place?.path ?? ''} onSelect={() => setIsMenuOpen(false)} />;
  return (
    <Layout className={styles['desk'] ?? ''}>
      {isWide && (
        <Layout.Sider width={208} className={styles['sider'] ?? ''}>
          <Brand />
          {menu}
        </Layout.Sider>
      )}
      <Layout>
        <Layout.Header className={styles['header'] ?? ''}>
          {!isWide && <Button type="text" icon={<MenuOutlined />} aria-label="打开菜单" onClick={() => setIsMenuOpen(true)} />}
          <span className={styles['where']}>{place?.title ?? ''}</span>
          <AccountMenu name={me.data.name} username={me.data.username} />
        </Layout.Header>
        <Layout.Content className={styles['content'] ?? ''}>
          <Suspense fallback={<Skeleton active />}>{isAllowed ? <Outlet /> : <ForbiddenState />}</Suspense>
        </Layout.Content>
      </Layout>
      <Drawer placement="left" open={!isWide && isMenuOpen} onClose={() => setIsMenuOpen(false)} size={256} title={<Brand />} styles={{ body: { padding: 8 } }}>
        {menu}
      </Drawer>
    </Layout>
  );
}

function Brand() {
  return (
    <Link to="/" className={styles['brand']}>
      <img src="/icon.svg" width="28" height="28" alt="" />
      全域运营后台
    </Link>
  );
}

type MenuItems = NonNullable<MenuProps['items']>;

interface PlaceMenuProps {
  readonly permissions: readonly string[];
  readonly selected: string;
  readonly onSelect: () => void;
}

function PlaceMenu({ permissions, selected, onSelect }: PlaceMenuProps) {
  const items = placeGroups.flatMap(({ title, places }): MenuItems => {
    const children = places
      .filter(({ permission }) => permissions.includes(permission))
      .map(({ path, title: label, icon }) => ({ key: path, icon, label: <Link to={path}>{label}</Link> }));
    if (children.length === 0) return [];
    return title === null ? children : [{ type: 'group' as const, key: title, label: title, children }];
  });
  return <Menu mode="inline" items={items} selectedKeys={[selected]} onClick={onSelect} className={styles['menu'] ?? ''} />;
}

function AccountMenu({ name, username }: { readonly name: string; readonly username: string }) {
  const [isChanging, setIsChanging] = useState(false);
  const navigate = useNavigate();
  const signOut = async (): Promise<void> => {
    const refreshToken = session.refreshToken();
    session.clear();
    // The device has forgotten already; telling the server is best effort.
    if (refreshToken !== null) await adminApi.call('signOut', { body: { refreshToken } }).catch(() => undefined);
  };
  const items: MenuProps['items'] = [
    { key: 'account', icon: <SafetyOutlined />, label: '账号安全', onClick: () => void navigate(ACCOUNT) },
    { key: 'password', icon: <KeyOutlined />, label: '修改密码', onClick: () => setIsChanging(true) },
    { key: 'sign-out', icon: <LogoutOutlined />, label: '退出登录', onClick: () => void signOut() },
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button type="text" className={styles['account'] ?? ''}>
          <span className={styles['avatar']} aria-hidden>
            {name.slice(0, 1)}
          </span>
          <span>{name}</span>
          <span className="visually-hidden">{username} 的账号</span>
        </Button>
      </Dropdown>
      <ChangePassword isOpen={isChanging} onClose={() => setIsChanging(false)} />
    </>
  );
}
