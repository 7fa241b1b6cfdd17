import { queryOptions } from '@tanstack/react-query';
import { adminApi, type Schemas } from '../../api';

type Permission = Schemas['Permission'];

export const rolesQuery = queryOptions({ queryKey: ['roles'], queryFn: ({ signal }) => adminApi.call('listRoles', { signal }), staleTime: 300_000 });

/** What each permission lets a person do, in the order of a working day. */
export const permissionNames: Readonly<Record<Permission, string>> = {
  'board.read': '看门店看板',
  'orders.read': '查订单',
  'orders.cancel': '取消订单并退款',
  'fulfillment.accept': '接单',
  'fulfillment.pick': '拣货、备好',
  'fulfillment.handOver': '核销交付',
  'catalogue.read': '看商品',
  'catalogue.write': '改商品、价格、上下架',
  'inventory.read': '看库存和流水',
  'inventory.receive': '收货入库',
  'inventory.adjust': '调整库存',
  'inventory.work': '库存作业',
  'inventory.approve': '批准调拨和盘点',
  'stores.read': '看门店',
  'stores.write': '改门店、暂停接单',
  'sourcing.read': '看寻源规则和回放',
  'sourcing.write': '改、回放和启用寻源规则',
  'staff.read': '看员工',
  'staff.write': '管理员工',
  'staff.viewAs': '以门店同事的身份只读查看',
  'audit.read': '看操作记录',
  'jobs.read': '看任务队列',
  'campaigns.read': '看秒杀活动',
  'campaigns.write': '建活动、提交、暂停、加库存',
  'campaigns.approve': '审批别人提交的活动',
  'operations.read': '看作战大屏',
  'switches.read': '看降级开关',
  'switches.write': '动降级开关',
  'loadTests.read': '看压测报告',
  'loadTests.write': '导入压测报告',
  'risk.read': '看风控判定、名单、等候室',
  'risk.write': '改名单、等候室',
  'members.identify': '扫会员码',
  'members.read': '看会员和积分流水',
  'members.reveal': '查看会员完整手机号',
  'members.adjust': '手工加减积分',
  'members.approve': '批准超额的积分调整',
  'members.write': '改等级门槛和权益',
  'people.read': '看顾客合并和依据',
  'people.merge': '合并顾客、撤销合并',
  'developers.read': '看 API 密钥和消息推送',
  'developers.write': '管 API 密钥和消息推送',
  'segments.read': '看人群、标签和生命周期',
  'segments.write': '圈人、打标签、做人群活动',
};
