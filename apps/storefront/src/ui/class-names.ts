/** Joins the class names that hold, as `classNames('card', open && 'card--open')`. */
export function classNames(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
