/** The run as programs make it. */
export const program = {
  label: 'Use by program',
  about: 'The run as it stands on this page: its portrait, recording, prompt and every setting.',
  way: 'Way',
  ways: {
    python: 'Python',
    javascript: 'JavaScript',
    curl: 'curl',
    command: 'Command line',
    http: 'HTTP',
  },
  notes: {
    python:
      'With Gradio’s client: pip install gradio_client. In place of an address, handle_file takes a file of yours.',
    javascript:
      'For Node, as a file that ends in .mjs, with Gradio’s client: npm install @gradio/client. In place of an address, handle_file takes a file of yours.',
    curl: 'For bash. Other files are uploaded first: curl -F kind=image -F file=@portrait.png …/api/assets gives the id.',
    command: 'For bash, in the folder of the studio. --image and --audio take any files of yours.',
    http: 'The requests themselves. ID is the id in the first answer; ask the second until the status is done.',
  },
  token: 'The access token is read from the variable STUDIO_TOKEN.',
  tokenPlace: 'The access token goes where it says YOUR-TOKEN.',
  noParts: 'Gradio’s clients make no videos in parts. The other ways do; or switch off “In parts”.',
  refused: 'As it stands, the studio would refuse it:',
  incomplete: 'Choose a portrait and a recording first.',
  docs: 'All of the HTTP interface',
} as const;
