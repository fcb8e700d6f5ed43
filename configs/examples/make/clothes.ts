import { mirrored } from './svg.ts';

/** Shoulders in a ribbed turtleneck. */
export function turtleneck(base: string, shade: string, light: string): string {
  let ribs = '';
  for (let x = -96; x <= 96; x += 12)
    ribs += `<path d="M${x} 250C${x * 1.04} 276 ${x * 1.06} 300 ${x * 1.08} 322" stroke="${shade}" stroke-width="3" fill="none" opacity=".5" filter="url(#b1)"/>`;
  return `<path d="M-92 300C-200 318 -330 350 -370 470L-400 700H400L370 470C330 350 200 318 92 300Z" fill="${base}"/>
<path d="M120 320C250 340 330 380 360 480L380 700H160C210 560 190 420 120 320Z" fill="${shade}" opacity=".55" filter="url(#b18)"/>
<path d="M-300 380C-240 340 -170 330 -120 326C-200 360 -260 420 -290 520Z" fill="${light}" opacity=".6" filter="url(#b18)"/>
<path d="M-98 246C-60 268 60 268 98 246C108 280 110 310 106 330C50 352 -50 352 -106 330C-110 310 -108 280 -98 246Z" fill="${base}"/>${ribs}
<path d="M30 262C70 262 96 250 98 246C108 280 110 310 106 330C80 340 50 346 20 348Z" fill="${shade}" opacity=".5" filter="url(#b8)"/>
<path d="M-106 332C-50 354 50 354 106 332" stroke="${shade}" stroke-width="9" fill="none" opacity=".7" filter="url(#b4)"/>`;
}

/** Shoulders in an open-collar shirt. */
export function shirt(base: string, shade: string, light: string): string {
  return `<path d="M-84 268C-200 312 -360 352 -400 480L-430 760H430L400 480C360 352 200 312 84 268L0 430Z" fill="${base}"/>
<path d="M130 320C270 342 360 390 392 500L420 760H170C230 600 220 430 130 320Z" fill="${shade}" opacity=".6" filter="url(#b18)"/>
<path d="M-330 400C-260 350 -190 338 -130 330C-220 370 -290 440 -310 560Z" fill="${light}" opacity=".45" filter="url(#b18)"/>
<path d="M0 430V760" stroke="${shade}" stroke-width="6" opacity=".8"/>
${mirrored(`<path d="M92 276C110 286 124 300 128 316L70 420L0 432C30 380 70 330 92 276Z" fill="${light}"/><path d="M0 432L70 420L128 316" fill="none" stroke="${shade}" stroke-width="5" opacity=".8" filter="url(#b1)"/>`)}
<circle cx="3" cy="500" r="6" fill="${shade}"/><circle cx="3" cy="610" r="6" fill="${shade}"/>`;
}

/** A blazer over a plain round-neck top. */
export function blazer(base: string, shade: string, light: string, top: string): string {
  return `<path d="M-104 284C-60 372 60 372 104 284L190 700H-190Z" fill="${top}"/>
<path d="M-112 282C-60 366 60 366 112 282L106 302C60 380 -60 380 -106 302Z" fill="#000" opacity=".22" filter="url(#b6)"/>
${mirrored(`<path d="M96 262C220 306 350 350 392 480L420 760H60C90 620 130 460 96 262Z" fill="${base}"/><path d="M96 262C150 320 168 380 160 430L120 446L136 480C110 560 84 640 62 740C70 600 118 450 96 262Z" fill="${light}" opacity=".85"/><path d="M160 430L120 446L136 480" fill="none" stroke="${shade}" stroke-width="5"/>`)}
<path d="M210 340C300 370 370 420 392 520L420 760H230C290 600 280 450 210 340Z" fill="${shade}" opacity=".55" filter="url(#b18)"/>`;
}

/** Thin-rimmed glasses. */
export function glasses(rim: string): string {
  return `${mirrored(`<path d="M26 -8C26 -30 44 -36 68 -36C96 -36 112 -28 112 -6C112 22 96 38 68 38C40 38 26 18 26 -8Z" fill="#dfe9f2" opacity=".1"/><path d="M26 -8C26 -30 44 -36 68 -36C96 -36 112 -28 112 -6C112 22 96 38 68 38C40 38 26 18 26 -8Z" fill="none" stroke="${rim}" stroke-width="4.6"/><path d="M111 -14L150 -24" stroke="${rim}" stroke-width="4.6"/>`)}
<path d="M-27 -10C-18 -20 18 -20 27 -10" fill="none" stroke="${rim}" stroke-width="4.6"/>
<path d="M-96 -28L-62 -30L-88 10Z" fill="#fff" opacity=".14"/><path d="M44 -30L70 -32L50 0Z" fill="#fff" opacity=".12"/>`;
}
