/** Works on so many items at a time, beginning in their order: most of what a seed does is waiting for commits. */
export async function sideBySide<Item>(items: Iterable<Item>, atOnce: number, work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items].values();
  const workOff = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, workOff));
}
