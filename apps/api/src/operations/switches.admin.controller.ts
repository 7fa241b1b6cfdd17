import { Controller } from '@nestjs/common';
import { editorOf, Endpoint, type InputOf, PRESET_KEYS, presetOf, type ReplyOf, type RequestContext, SWITCH_DESCRIPTIONS, SWITCH_PRESETS, Switches, type SwitchKey } from '@quanyu/platform';
import { applySwitchPreset, listSwitches, operationsError, setSwitch } from './switches.contract.js';

type Board = ReplyOf<typeof listSwitches>;

@Controller()
export class SwitchesAdminController {
  constructor(private readonly switches: Switches) {}

  @Endpoint(listSwitches)
  list(): Promise<Board> {
    return this.readBoard();
  }

  @Endpoint(setSwitch)
  async set({ params, body }: InputOf<typeof setSwitch>, context: RequestContext<typeof setSwitch>): Promise<Board> {
    await this.switches.set({ key: params.key, ...body }, editorOf(context));
    return this.readBoard();
  }

  @Endpoint(applySwitchPreset)
  async applyPreset({ body }: InputOf<typeof applySwitchPreset>, context: RequestContext<typeof applySwitchPreset>): Promise<ReplyOf<typeof applySwitchPreset>> {
    const { states, undoable } = await this.switches.read();
    const wanted = body.preset === 'undo' ? undoable : new Set(PRESET_KEYS[body.preset]);
    if (wanted === null) throw operationsError('OPERATIONS.NOTHING_TO_UNDO');
    const changes = states
      .filter(({ key, isOn }) => isOn !== wanted.has(key))
      .map(({ key, isOn }) => ({ key, name: SWITCH_DESCRIPTIONS[key].name, from: isOn, to: !isOn, shopperSees: shopperSees(key, !isOn) }));
    if (!body.preview) await this.switches.apply({ wanted, ...body }, editorOf(context));
    return { changes, board: await this.readBoard() };
  }

  private async readBoard(): Promise<Board> {
    const { states, boardVersion, undoable } = await this.switches.read();
    return {
      level: presetOf(new Set(states.filter(({ isOn }) => isOn).map(({ key }) => key))),
      items: states.map(({ changedAt, revertsAt, ...state }) => ({
        ...state,
        ...SWITCH_DESCRIPTIONS[state.key],
        changedAt: changedAt?.toISOString() ?? null,
        revertsAt: revertsAt?.toISOString() ?? null,
      })),
      presets: SWITCH_PRESETS.map((preset) => ({ preset, keys: [...PRESET_KEYS[preset]] })),
      boardVersion,
      canUndo: undoable !== null,
    };
  }
}

function shopperSees(key: SwitchKey, isOn: boolean): string {
  return isOn ? SWITCH_DESCRIPTIONS[key].shopperSees : '恢复正常';
}
