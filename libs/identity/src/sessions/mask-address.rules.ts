/** A network address without its last part: enough to tell home from the shop, too little to find either. */
export function maskAddress(address: string): string {
  const fourParts = /^(\d+\.\d+\.\d+)\.\d+$/.exec(address);
  if (fourParts?.[1] !== undefined) return `${fourParts[1]}.*`;
  if (!address.includes(':')) return address;
  return `${address.split(':').slice(0, 3).join(':')}:*`;
}
