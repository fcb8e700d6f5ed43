/** What went wrong, as the page's state reports it: features read it here and need not know the calls behind. */
export { type Trouble, troubleOf } from '../api/trouble.ts';
