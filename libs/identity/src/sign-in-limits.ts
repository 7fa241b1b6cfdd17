import type { RateLimit } from '@quanyu/risk';

/** Sign-ins cost hashing or a call to WeChat, so each address has a share; carriers put many shoppers behind one. */
export const wechatSignInByAddress: RateLimit = { name: 'wechat-sign-in.address', burst: 2_000, count: 6_000, perSeconds: 60 };
export const refreshByAddress: RateLimit = { name: 'refresh.address', burst: 2_000, count: 6_000, perSeconds: 60 };
/** WeChat charges for each number. */
export const bindPhoneByCustomer: RateLimit = { name: 'bind-phone.customer', burst: 5, count: 10, perSeconds: 3_600 };
export const profileByCustomer: RateLimit = { name: 'profile.customer', burst: 30, count: 60, perSeconds: 60 };

export const staffSignInByAddress: RateLimit = { name: 'staff-sign-in.address', burst: 100, count: 100, perSeconds: 600 };
/** Wrong passwords for one account from one address, or on one device that it is known from; a right one clears them. */
export const staffSignInByAccountAndAddress: RateLimit = { name: 'staff-sign-in.account-address', burst: 8, count: 8, perSeconds: 300 };
/**
 * Guesses for one account from all addresses where it never signed in, together. An address that the account is known
 * from is not counted here, so guessing from elsewhere locks nobody out of their own store.
 */
export const staffSignInByAccountElsewhere: RateLimit = { name: 'staff-sign-in.account-elsewhere', burst: 20, count: 20, perSeconds: 3_600 };
/** Codes after a right password, counted like the passwords before them. Of a million codes three are right at any moment. */
export const secondFactorByAccountAndAddress: RateLimit = { name: 'second-factor.account-address', burst: 5, count: 5, perSeconds: 300 };
export const secondFactorByAccountElsewhere: RateLimit = { name: 'second-factor.account-elsewhere', burst: 10, count: 10, perSeconds: 3_600 };
/** Codes that somebody who is signed in shows to change their own second factor. */
export const secondFactorByStaff: RateLimit = { name: 'second-factor.staff', burst: 10, count: 10, perSeconds: 600 };
export const changePasswordByStaff: RateLimit = { name: 'change-password.staff', burst: 5, count: 5, perSeconds: 600 };
/** An export reads everything of a person. */
export const exportByCustomer: RateLimit = { name: 'data-export.customer', burst: 5, count: 10, perSeconds: 86_400 };
export const eraseByCustomer: RateLimit = { name: 'data-erasure.customer', burst: 5, count: 10, perSeconds: 86_400 };
/** Whole numbers that one member of staff asks to see, in all domains together. */
export const revealByStaff: RateLimit = { name: 'reveal.staff', burst: 20, count: 60, perSeconds: 3_600 };
