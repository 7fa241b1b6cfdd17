export function LoadTestPage() { return null; }
