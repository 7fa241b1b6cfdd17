import {
  AimOutlined,
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BranchesOutlined,
  CarryOutOutlined,
  ClusterOutlined,
  ControlOutlined,
  DashboardOutlined,
  DeploymentUnitOutlined,
  EyeOutlined,
  FieldTimeOutlined,
  FileDoneOutlined,
  FileSearchOutlined,
  FilterOutlined,
  FundProjectionScreenOutlined,
  GiftOutlined,
  HourglassOutlined,
  IdcardOutlined,
  InboxOutlined,
  KeyOutlined,
  LineChartOutlined,
  MessageOutlined,
  MoneyCollectOutlined,
  PayCircleOutlined,
  PercentageOutlined,
  RetweetOutlined,
  RollbackOutlined,
  SafetyCertificateOutlined,
  ScheduleOutlined,
  ShopOutlined,
  ShoppingOutlined,
  SwapOutlined,
  TagsOutlined,
  TeamOutlined,
  ThunderboltOutlined,
  TrademarkOutlined,
  TruckOutlined,
  UserSwitchOutlined,
  UsergroupAddOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { Permission } from './me';

export interface Place {
  readonly path: string;
  readonly title: string;
  readonly icon: ReactNode;
  readonly permission: Permission;
}

export interface PlaceGroup {
  readonly title: string | null;
  readonly places: readonly Place[];
}

/** The left side: what there is, in the order in which a day goes. */
export const placeGroups: readonly PlaceGroup[] = [
  { title: null, places: [{ path: '/', title: '工作台', icon: <DashboardOutlined />, permission: 'orders.read' }] },
  {
    title: '作战',
    places: [
      { path: '/war-room', title: '作战大屏', icon: <FundProjectionScreenOutlined />, permission: 'operations.read' },
      { path: '/switches', title: '降级开关', icon: <ControlOutlined />, permission: 'switches.read' },
      { path: '/load-tests', title: '压测报告', icon: <LineChartOutlined />, permission: 'loadTests.read' },
    ],
  },
  {
    title: '商品与库存',
    places: [
      { path: '/products', title: '商品', icon: <TagsOutlined />, permission: 'catalogue.read' },
      { path: '/categories', title: '分类', icon: <AppstoreOutlined />, permission: 'catalogue.read' },
      { path: '/stock', title: '库存', icon: <InboxOutlined />, permission: 'inventory.read' },
      { path: '/deliveries', title: '到货', icon: <TruckOutlined />, permission: 'inventory.read' },
      { path: '/transfers', title: '调拨', icon: <SwapOutlined />, permission: 'inventory.read' },
      { path: '/stocktakes', title: '盘点', icon: <FileDoneOutlined />, permission: 'inventory.read' },
      { path: '/accuracy', title: '库存准确率', icon: <AimOutlined />, permission: 'inventory.read' },
    ],
  },
  {
    title: '订单与售后',
    places: [
      { path: '/orders', title: '订单', icon: <ShoppingOutlined />, permission: 'orders.read' },
      { path: '/after-sales', title: '售后', icon: <RollbackOutlined />, permission: 'orders.read' },
      { path: '/refunds', title: '退款失败', icon: <PayCircleOutlined />, permission: 'orders.read' },
      { path: '/promises', title: '承诺兑现', icon: <CarryOutOutlined />, permission: 'orders.read' },
      { path: '/sourcing', title: '寻源规则', icon: <BranchesOutlined />, permission: 'sourcing.read' },
    ],
  },
  {
    title: '营销',
    places: [
      { path: '/campaigns', title: '秒杀活动', icon: <ThunderboltOutlined />, permission: 'campaigns.read' },
      { path: '/presales', title: '预售', icon: <ScheduleOutlined />, permission: 'campaigns.read' },
      { path: '/prices', title: '促销与优惠券', icon: <PercentageOutlined />, permission: 'campaigns.read' },
      { path: '/price-lists', title: '价目', icon: <MoneyCollectOutlined />, permission: 'campaigns.read' },
    ],
  },
  { title: '会员', places: [{ path: '/members', title: '会员', icon: <IdcardOutlined />, permission: 'members.read' }, { path: '/person-merges', title: '顾客合并', icon: <UserSwitchOutlined />, permission: 'people.read' }, { path: '/brands', title: '品牌', icon: <TrademarkOutlined />, permission: 'people.read' }] },
  {
    title: '人群',
    places: [
      { path: '/segments', title: '人群与标签', icon: <UsergroupAddOutlined />, permission: 'segments.read' },
      { path: '/lifecycle', title: '生命周期', icon: <RetweetOutlined />, permission: 'segments.read' },
      { path: '/offer-campaigns', title: '人群活动', icon: <GiftOutlined />, permission: 'segments.read' },
    ],
  },
  {
    title: '风控',
    places: [
      { path: '/risk/rooms', title: '等候室', icon: <HourglassOutlined />, permission: 'risk.read' },
      { path: '/risk/rules', title: '规则', icon: <FilterOutlined />, permission: 'risk.read' },
      { path: '/risk/holds', title: '订单复核', icon: <FileSearchOutlined />, permission: 'risk.read' },
      { path: '/risk/appeals', title: '申诉', icon: <MessageOutlined />, permission: 'risk.read' },
      { path: '/risk/groups', title: '关联群', icon: <DeploymentUnitOutlined />, permission: 'risk.read' },
      { path: '/risk/lists', title: '名单', icon: <SafetyCertificateOutlined />, permission: 'risk.read' },
      { path: '/risk/decisions', title: '判定记录', icon: <FieldTimeOutlined />, permission: 'risk.read' },
    ],
  },
  {
    title: '开放接口',
    places: [
      { path: '/api-keys', title: 'API 密钥', icon: <KeyOutlined />, permission: 'developers.read' },
      { path: '/webhooks', title: '消息推送', icon: <ApiOutlined />, permission: 'developers.read' },
    ],
  },
  {
    title: '门店与系统',
    places: [
      { path: '/stores', title: '门店', icon: <ShopOutlined />, permission: 'stores.read' },
      { path: '/staff', title: '员工与权限', icon: <TeamOutlined />, permission: 'staff.read' },
      { path: '/view-as', title: '同事视角', icon: <EyeOutlined />, permission: 'staff.viewAs' },
      { path: '/audit', title: '操作记录', icon: <AuditOutlined />, permission: 'audit.read' },
      { path: '/jobs', title: '任务队列', icon: <ClusterOutlined />, permission: 'jobs.read' },
    ],
  },
];

const places = placeGroups.flatMap((group) => group.places);

/** The place that a path belongs to: the longest one that it starts with. */
export function findPlace(pathname: string): Place | null {
  const matching = places.filter(({ path }) => path === pathname || (path !== '/' && pathname.startsWith(`${path}/`)));
  return matching.sort((a, b) => b.path.length - a.path.length)[0] ?? null;
}
