/**
 * Which of the prepared people are bots, and what they share: devices and addresses. Their requests bear no marker; the
 * runner knows them by their customer ids.
 *
 * @typedef {import('../config/prepared.js').Shopper} Shopper
 * @typedef {import('../config/prepared.js').Behaviour} Behaviour
 */

/** Parts of all bots; those that do the work of a challenge are dear to their owners and so are few. */
const SHARES = /** @type {readonly {behaviour: Behaviour, share: number}[]} */ ([
  { behaviour: 'naive', share: 0.65 },
  { behaviour: 'rotatingAddresses', share: 0.3 },
  { behaviour: 'sharedDevice', share: 0.02 },
  { behaviour: 'solving', share: 0.02 },
  { behaviour: 'patient', share: 0.01 },
]);
const ACCOUNTS_PER_DEVICE = 25;
const ACCOUNTS_PER_ADDRESS = 100;

/**
 * @param {readonly Shopper[]} people
 * @param {{from: number, count: number} | null} range of those who are bots
 * @returns {Shopper[]}
 */
export function makeBots(people, range) {
  if (range === null) return [...people];
  return people.map((person, index) => (index < range.from || index >= range.from + range.count ? person : makeBot(people, person, { index: index - range.from, from: range.from })));
}

/**
 * @param {readonly Shopper[]} people
 * @param {Shopper} person
 * @param {{index: number, from: number}} place among the bots
 * @returns {Shopper}
 */
function makeBot(people, person, { index, from }) {
  const behaviour = behaviourOf(index);
  // A farm stands in one place: its accounts come from a few addresses and, of one kind, from a few phones.
  const landlord = people[from + index - (index % ACCOUNTS_PER_ADDRESS)] ?? person;
  const phone = people[from + index - (index % ACCOUNTS_PER_DEVICE)] ?? person;
  return {
    ...person,
    behaviour,
    ...(behaviour === 'patient' || landlord.address === undefined ? {} : { address: landlord.address }),
    ...(behaviour === 'sharedDevice' ? { deviceToken: phone.deviceToken } : {}),
  };
}

/**
 * Spread evenly, so that every stretch of the run meets all kinds.
 * @param {number} index
 * @returns {Behaviour}
 */
function behaviourOf(index) {
  const place = ((index * 37) % 100) / 100;
  let sum = 0;
  for (const { behaviour, share } of SHARES) {
    sum += share;
    if (place < sum) return behaviour;
  }
  return 'patient';
}
