export function WarRoomPage() { return null; }
