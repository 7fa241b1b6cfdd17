export function SwitchesPage() { return null; }
