import { defineErrors } from '@quanyu/platform';

/** Every refusal of this domain. */
export const identityError = defineErrors({
  'IDENTITY.SIGN_IN_FAILED': { status: 401, title: '用户名或密码不对，请再试一次', action: '重试' },
  'IDENTITY.STAFF_DISABLED': { status: 403, title: '账号已停用，请联系管理员' },
  'IDENTITY.SESSION_ENDED': { status: 401, title: '登录已过期，请重新登录', action: '去登录' },
  'IDENTITY.CUSTOMER_NOT_FOUND': { status: 404, title: '没有找到这位顾客' },
  'IDENTITY.ADDRESS_NOT_FOUND': { status: 404, title: '这个地址已经不在了', action: '看其他地址' },
  'IDENTITY.TOO_MANY_ADDRESSES': { status: 409, title: '最多保存 {max} 个地址，删掉不用的再加' },
  'IDENTITY.SAME_PERSON': { status: 409, title: '这两条记录已经是同一个人' },
  'IDENTITY.MERGE_NOT_FOUND': { status: 404, title: '没有找到这次合并', action: '返回列表' },
  'IDENTITY.MERGE_STATE': { status: 409, title: '这次合并已经处理过了，请刷新', action: '刷新' },
  'IDENTITY.MERGE_COVERED': { status: 409, title: '合并后的顾客又并入了别人，先撤销后来的那次合并' },
  'IDENTITY.MERGE_ASKED': { status: 409, title: '这两条记录的合并已在等待处理' },
  'IDENTITY.SECOND_PERSON': { status: 409, title: '手工合并要由另一位同事批准' },
  'IDENTITY.ERASURE_BLOCKED': { status: 409, title: '还不能注销：{reasons}' },
  'IDENTITY.PHONE_TAKEN': { status: 409, title: '这个手机号已绑定其他账号，可直接在下单时填写' },
  'IDENTITY.PASSWORD_WRONG': { status: 422, title: '当前密码不对，请再试一次', action: '重试' },
  'IDENTITY.STAFF_NOT_FOUND': { status: 404, title: '没有找到这个员工账号', action: '返回列表' },
  'IDENTITY.USERNAME_TAKEN': { status: 409, title: '用户名“{username}”已被使用，请换一个' },
  'IDENTITY.ROLES_CONFLICT': { status: 422, title: '总部角色和门店角色不能给同一个账号，多家门店的角色要一致' },
  'IDENTITY.ROLE_STORE_REQUIRED': { status: 422, title: '门店角色要选门店，总部角色不选门店' },
  'IDENTITY.LAST_ADMIN': { status: 409, title: '至少要留一位在用的运营管理员' },
  'IDENTITY.OWN_ACCOUNT': { status: 409, title: '不能停用自己，也不能改自己的角色，请让其他管理员操作' },
});
