/** Host names as people write them; what else a header may hold is not repeated. */
const NAME = /^([\w.-]+)(?::\d{1,5})?$/;

type Language = 'en' | 'zh';

const TEXTS: Readonly<Record<Language, Record<'title' | 'why' | 'how' | 'or', string>>> = {
  en: {
    title: 'This address is not allowed yet',
    why: 'The studio answers only under names that it knows, so that no website can pretend to be it.',
    how: 'If this is how you reach your own studio, start it with this option:',
    or: 'Or set this variable. A comma, or the option again, adds more names.',
  },
  zh: {
    title: '尚未允许这个地址',
    why: '工作室只在它认识的主机名下应答，以免其他网站冒充它。',
    how: '如果这确实是你访问自己工作室的地址，请用这个选项启动：',
    or: '或设置这个变量。可用逗号或重复该选项添加更多名称。',
  },
};

/** The rest of a sentence that says how the name of a Host header, or of an origin, is allowed. */
export function howToAllow(host: string): string {
  return `start it with --allowed-host ${nameIn(host)}.`;
}

/** A page that says so. */
export function allowPage(host: string, language: Language): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>LiveAvatar Studio</title>
${bodyOf(host, language)}
</html>
`;
}

/** A script that puts the same into the page that asked for it. */
export function allowScript(host: string, language: Language): string {
  return `document.body.innerHTML = ${JSON.stringify(bodyOf(host, language)).replaceAll('<', '\\u003c')};\n`;
}

function bodyOf(host: string, language: Language): string {
  const { title, why, how, or } = TEXTS[language];
  const name = nameIn(host);
  return `<style>
:root { color-scheme: light dark; }
body { max-width: 34rem; margin: 15vh auto 0; padding: 0 1.5rem; font: 1rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.375rem; }
pre { padding: .75rem 1rem; border-radius: .5rem; background: color-mix(in srgb, currentColor 8%, transparent); white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; }
</style>
<h1>${title}</h1>
<p>${why}</p>
<p>${how}</p>
<pre>npm start -- --allowed-host ${name}</pre>
<p>${or}</p>
<pre>STUDIO_ALLOWED_HOSTS=${name}</pre>`;
}

function nameIn(host: string): string {
  return NAME.exec(host)?.[1] ?? 'NAME';
}
