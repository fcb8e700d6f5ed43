// First: it tells zod, before any schema is made, that this page evaluates no strings.
import './api/no-eval.ts';
import { mount } from 'svelte';
import App from './App.svelte';
import { Studio } from './state/studio.svelte.ts';

const studio = new Studio();

// Before anything is drawn, so that the page does not change its colours or its language under the reader's eyes.
document.documentElement.dataset.theme = studio.preferences.resolvedTheme;
document.documentElement.lang = studio.preferences.locale;

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target, props: { studio } });
