/**
 * Sentences named by a code of the server. In English the server's own sentence is shown; the keys here say which
 * codes the other languages have to know.
 */
export const problem = {
  invalid_request: 'The request was not understood.',
  not_found: 'It is not there any more.',
  forbidden_host: 'The studio was opened under a name it does not know.',
  forbidden_origin: 'Another site tried to use the studio.',
  unauthorized: 'The studio needs an access token.',
  too_large: 'The file is too large.',
  too_many_requests: 'Too many requests at once. Try again in a moment.',
  unsupported_media: 'This is not a kind of file the studio takes.',
  undecodable_media: 'The file cannot be read.',
  input_refused: 'This input cannot be used.',
  plan_conflict: 'The engine cannot run these settings.',
  run_ended: 'The run has ended already.',
  read_only: 'This cannot be changed.',
  engine_unknown: 'This engine does not exist.',
  engine_unavailable: 'This engine is not set up.',
  method_not_allowed: 'The studio does not do that.',
  not_ready: 'It is not ready yet.',
  engine_crashed: 'The engine ended unexpectedly. It is ready for the next run.',
  engine_hung: 'The engine stopped responding and was restarted.',
  engine_failed: 'The engine could not make this video.',
  engine_start_failed: 'The engine did not start.',
  encoder_failed: 'The video could not be written.',
  disk_full: 'The disk is full. Delete runs that are not needed and try again.',
  interrupted: 'The studio was ended during this run.',
  inspection_failed: 'The file could not be inspected.',
  internal: 'Something went wrong in the studio.',
  unreachable: 'The studio does not answer. Is it still running?',
} as const;
