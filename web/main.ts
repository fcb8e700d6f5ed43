// First: it tells zod, before any schema is made, that this page evaluates no strings.
import './api/no-eval.ts';
import { mount } from 'svelte';
import App from './App.svelte';
import { Studio } from './state/studio.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

/** The live picture alone, for a program that mixes video. */
if (location.pathname.endsWith('/live/view'))
  void import('./views/LivePictureView.svelte').then(({ default: View }) => mount(View, { target }));
else {
  const studio = new Studio();
  // Before anything is drawn, so that the page does not change its colours or its language under the reader's eyes.
  document.documentElement.dataset.theme = studio.preferences.resolvedTheme;
  document.documentElement.lang = studio.preferences.locale;
  mount(App, { target, props: { studio } });
}
