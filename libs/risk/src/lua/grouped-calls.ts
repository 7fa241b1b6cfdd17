/**
 * Which requests, by index, share a script call: on a cluster those of one subject, whose keys share a hash tag. Redis serves nobody else
 * while a script runs, so a call takes no more than `most`.
 */
export function groupedCalls(subjects: readonly string[], isCluster: boolean, most: number): number[][] {
  const groups = new Map<string, number[]>();
  subjects.forEach((subject, index) => {
    const name = isCluster ? subject : '';
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [index]);
    else group.push(index);
  });
  return [...groups.values()].flatMap((group) => Array.from({ length: Math.ceil(group.length / most) }, (_unused, call) => group.slice(call * most, (call + 1) * most)));
}
