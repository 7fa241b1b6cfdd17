/** The part of the console that k6 gives its scripts; its own types leave it out. */
declare const console: {
  log(text: string): void;
  error(text: string): void;
};
