/** 「139****1839」: enough for its owner to recognise, too little for a neighbour in the queue. */
export function maskPhone(phone: string): string {
  return phone.replace(/^(\d{3})\d{4}(\d{4})$/, '$1****$2');
}

/** A mobile number of the mainland, as the server takes it. */
export function isMobile(phone: string): boolean {
  return /^1[3-9]\d{9}$/.test(phone);
}
