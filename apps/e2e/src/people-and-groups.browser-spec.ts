import { signInOps } from './backstage.js';
import { Desk } from './desk.js';
import { demo } from './settings.js';
import { visible, Walk } from './walk.js';

const [MOTHER, SON] = ['13911110001', '13911110002'];
const card = { type: 'card', appId: 'quanyu', value: '880012345' } as const;

describe('ops see who is one person, and whom a rule holds', () => {
  const walk = new Walk();
  let desk: Desk;

  walk.fact('a till reads one card beside two phones: two people who may be one wait for somebody to look', async () => {
    const ops = await signInOps();
    const seen = [MOTHER, SON].map((value) => ({ source: 'till' as const, identifiers: [card, { type: 'phone' as const, value }] }));
    await ops.call('observeIdentities', { body: { observations: seen } });
    desk = await Desk.open(walk);
    await desk.signIn(demo.ops);
    await desk.goTo('顾客合并');
    await desk.see('资料有冲突');
    await desk.photograph('console-person-merges');
  });

  walk.fact('opens what was seen, with no number in full, and says that they are one', async () => {
    await visible(desk.page.getByText('资料有冲突')).click();
    await desk.see('是同一人，合并');
    await desk.see(/139\*\*\*\*000[12]/);
    await desk.photograph('console-person-merge-evidence');
    await desk.press('是同一人，合并');
    await desk.see('已合并');
  });

  walk.fact('takes it back with a reason: each has their own again', async () => {
    await desk.press('撤销合并');
    await visible(desk.page.getByLabel('原因（记入操作记录）')).fill('母子共用一张卡');
    await desk.page.getByRole('dialog', { name: '撤销这次合并' }).getByRole('button', { name: '撤销合并' }).click();
    await desk.see('母子共用一张卡');
    await desk.see('已撤销');
    await desk.photograph('console-person-merge-undone');
    await desk.page.keyboard.press('Escape');
  });

  walk.fact('writes a group, whose count follows the rule, and keeps a snapshot of as many', async () => {
    await desk.goTo('人群与标签');
    await desk.press(/新建人群$/);
    await desk.page.getByLabel('人群名称').fill('走查人群');
    await desk.see('此刻符合');
    await desk.photograph('console-segment-new');
    await desk.press(/^保\s?存$/);
    await desk.see('还没有快照');
    await desk.press('存快照');
    await desk.see('谁存的');
    await desk.photograph('console-segment-snapshot');
  });

  walk.fact('sees the seven stages of a customer’s life with their numbers', async () => {
    await desk.goTo('生命周期');
    for (const stage of ['低潜', '高潜', '引入', '成长', '成熟', '衰退', '流失']) await desk.see(stage);
    await desk.photograph('console-lifecycle');
  });
});
