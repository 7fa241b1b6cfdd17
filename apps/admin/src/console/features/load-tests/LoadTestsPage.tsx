export function LoadTestsPage() { return null; }
