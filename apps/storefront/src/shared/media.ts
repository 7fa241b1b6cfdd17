/** Pictures come as absolute paths (`/media/…`); the mini-program has no origin of its own to resolve them against. */
export function mediaUrl(path: string): string {
  return path.startsWith('/') ? `${API_BASE}${path}` : path;
}
