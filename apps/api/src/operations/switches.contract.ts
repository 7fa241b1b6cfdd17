import { defineErrors, defineRoute, instant, SWITCH_KEYS, SWITCH_PRESETS, text } from '@quanyu/platform';
import { z } from 'zod';

const WEEK_MINUTES = 7 * 24 * 60;

/** Refusals of the switches and the war room. */
export const operationsError = defineErrors({
  'OPERATIONS.NOTHING_TO_UNDO': { status: 409, title: '没有可以撤销的方案，开关已被单独改过', action: '刷新' },
  'OPERATIONS.RANGE_TOO_LONG': { status: 422, title: '时间段太长，请缩短后再看' },
});

export const switchKey = z.enum(SWITCH_KEYS).meta({ id: 'SwitchKey' });

const switchState = z
  .strictObject({
    key: switchKey,
    name: z.string(),
    group: z.string(),
    meaning: z.string().meta({ description: '打开后系统不再做什么' }),
    shopperSees: z.string().meta({ description: '顾客看到什么' }),
    blastRadius: z.string(),
    isOn: z.boolean().meta({ description: '打开 = 对应功能已降级' }),
    reason: z.string().nullable(),
    changedBy: z.string().nullable(),
    changedAt: instant.nullable(),
    revertsAt: instant.nullable().meta({ description: '到点自动恢复' }),
    version: z.int(),
  })
  .meta({ id: 'DegradationSwitch' });

const switchBoard = z
  .strictObject({
    level: z.enum([...SWITCH_PRESETS, 'custom']).meta({ description: '当前开关正好是哪一档' }),
    items: z.array(switchState),
    presets: z.array(z.strictObject({ preset: z.enum(SWITCH_PRESETS), keys: z.array(switchKey) })),
    boardVersion: z.int().meta({ description: '应用方案时带回，防止盖掉别人的修改' }),
    canUndo: z.boolean().meta({ description: '上一次应用的方案可以撤销' }),
  })
  .meta({ id: 'SwitchBoard' });

const revertAfterMinutes = z.int().min(1).max(WEEK_MINUTES).nullable().meta({ description: '几分钟后自动恢复；null 为不自动恢复' });

export const listSwitches = defineRoute({
  id: 'listSwitches',
  api: 'admin',
  method: 'GET',
  path: '/switches',
  summary: '全部降级开关、当前档位与方案',
  tag: '降级开关',
  access: { kind: 'staff', permission: 'switches.read' },
  class: 'control',
  reply: switchBoard,
  errors: [],
});

export const setSwitch = defineRoute({
  id: 'setSwitch',
  api: 'admin',
  method: 'PUT',
  path: '/switches/:key',
  summary: '打开或关闭一个开关，可定时恢复；一秒内全部进程生效',
  tag: '降级开关',
  access: { kind: 'staff', permission: 'switches.write' },
  class: 'control',
  params: z.strictObject({ key: switchKey }),
  body: z.strictObject({ isOn: z.boolean(), reason: text(200), revertAfterMinutes, version: z.int().min(0) }),
  reply: switchBoard,
  errors: ['REQUEST.VERSION_CONFLICT'],
});

export const applySwitchPreset = defineRoute({
  id: 'applySwitchPreset',
  api: 'admin',
  method: 'POST',
  path: '/switches/presets',
  summary: '应用一档方案（或撤销上一次应用）；preview 为 true 时只返回差异',
  tag: '降级开关',
  access: { kind: 'staff', permission: 'switches.write' },
  class: 'control',
  body: z.strictObject({
    preset: z.enum([...SWITCH_PRESETS, 'undo']),
    reason: text(200),
    revertAfterMinutes,
    preview: z.boolean(),
    boardVersion: z.int().min(0),
  }),
  reply: z
    .strictObject({
      changes: z.array(z.strictObject({ key: switchKey, name: z.string(), from: z.boolean(), to: z.boolean(), shopperSees: z.string() })),
      board: switchBoard,
    })
    .meta({ id: 'SwitchPresetOutcome' }),
  errors: ['REQUEST.VERSION_CONFLICT', 'OPERATIONS.NOTHING_TO_UNDO'],
});

export const switchRoutes = [listSwitches, setSwitch, applySwitchPreset] as const;
