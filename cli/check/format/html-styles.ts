/** The report's whole style: light and dark, phone, desktop and paper. */
export const STYLES = `
:root{--ink:#1b1f27;--quiet:#5d6675;--paper:#f6f7f9;--card:#fff;--line:#dfe3ea;--good:#0b7a4b;--good-soft:#e2f4ea;--bad:#b3261e;--bad-soft:#fdeceb;--soft:#8a5a00;--soft-soft:#fdf3dd;--accent:#2b5bd7}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaf0;--quiet:#9aa4b5;--paper:#12151b;--card:#1a1f28;--line:#2c3340;--good:#5fd39b;--good-soft:#12301f;--bad:#ff8a80;--bad-soft:#3a1714;--soft:#f1c368;--soft-soft:#33270c;--accent:#8fb0ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;-webkit-text-size-adjust:100%}
.top,main,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
.top{display:flex;gap:2rem;align-items:center;justify-content:space-between;padding-top:2.5rem;padding-bottom:1.5rem}
h1{margin:.1rem 0 .4rem;font-size:clamp(1.6rem,5vw,2.4rem);line-height:1.15;letter-spacing:-.02em;overflow-wrap:anywhere}
h2{margin:0 0 .5rem;font-size:1.25rem;letter-spacing:-.01em}
h3{margin:0 0 .4rem;font-size:1.05rem;overflow-wrap:anywhere}
h4{margin:0 0 .3rem;font-size:.75rem;text-transform:uppercase;letter-spacing:.06em;color:var(--quiet)}
p{margin:.25rem 0 .5rem}
.eyebrow{margin:0;text-transform:uppercase;letter-spacing:.1em;font-size:.75rem;font-weight:600;color:var(--accent)}
.lead{font-size:1.1rem;font-weight:600}
.quiet{color:var(--quiet);font-size:.875rem;overflow-wrap:anywhere}
p.good,li.good strong,td.good{color:var(--good)}p.bad,li.bad strong,td.bad{color:var(--bad)}
.grade{flex:none;margin:0;display:grid;justify-items:center;gap:.4rem;text-align:center;font-size:.9rem}
.grade strong{display:grid;place-items:center;width:6.5rem;height:6.5rem;border-radius:50%;border:.4rem solid currentColor;font-size:2.6rem;line-height:1;letter-spacing:-.04em;background:var(--card)}
.grade span{color:var(--quiet);font-size:.75rem}
.ga strong{color:var(--good)}.gb strong,.gc strong{color:var(--soft)}.gd strong,.gf strong{color:var(--bad)}
.tiles{list-style:none;margin:0 0 1rem;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem}
.tiles li{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.8rem 1rem;color:var(--quiet);font-size:.875rem}
.tiles strong{display:block;font-size:1.7rem;line-height:1.2;color:var(--ink);font-variant-numeric:tabular-nums}
section{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;margin:0 0 1rem}
.problems{list-style:none;margin:0 0 1rem;padding:.8rem 1rem;border-radius:.75rem;background:var(--bad-soft);color:var(--bad)}
.card{border-top:1px solid var(--line);padding:1rem 0 .5rem}
.card:first-of-type{border-top:0;padding-top:.25rem}
.mark{display:inline-block;min-width:1.6em;padding:.05em .55em;border-radius:1em;text-align:center;font-size:.8rem;font-weight:600;white-space:nowrap}
.mark.good{background:var(--good-soft);color:var(--good)}.mark.bad{background:var(--bad-soft);color:var(--bad)}.mark.soft{background:var(--soft-soft);color:var(--soft)}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:1rem;margin:.5rem 0}
.parts{list-style:none;margin:0;padding:0}
.parts li{padding:.1rem .4rem;border-radius:.3rem;border-left:3px solid transparent}
.parts .gone{background:var(--good-soft);border-color:var(--good)}
.parts .extra{background:var(--bad-soft);border-color:var(--bad)}
code{font:.84em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.places code{display:inline-block;padding:0 .4em;margin:.1rem 0;border:1px solid var(--line);border-radius:.3rem;color:var(--quiet)}
details{border-top:1px solid var(--line)}
details[open]{padding-bottom:.5rem}
summary{padding:.5rem 0;cursor:pointer;overflow-wrap:anywhere}
summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:.3rem}
.scroll{overflow-x:auto}
.picture{margin:0}.picture img{display:block;max-width:100%;border:1px solid var(--line)}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{text-align:left;font-size:.75rem;text-transform:uppercase;letter-spacing:.05em;color:var(--quiet);font-weight:600}
th,td{padding:.45rem .75rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child td{border-bottom:0}
.points{font-variant-numeric:tabular-nums;font-weight:600;text-align:right;white-space:nowrap}
.changes,.findings{list-style:none;margin:0;padding:0}
.changes li{display:grid;grid-template-columns:4rem 1fr}.changes li,.findings li{padding:.35rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.changes li:first-child,.findings li:first-child{border-top:0}
.changes b,.findings b{display:inline-block;min-width:4rem;font-size:.8rem;font-weight:600;color:var(--quiet)}
.better b{color:var(--good)}.worse b,b.high{color:var(--bad)}b.medium{color:var(--soft)}
footer{padding-top:.5rem;padding-bottom:2.5rem;color:var(--quiet);font-size:.8rem}
@media (max-width:40rem){.top{gap:1rem;align-items:flex-start;flex-direction:column-reverse}.grade{grid-template-columns:auto auto;align-items:center;justify-items:start;text-align:left}.grade strong{width:4.5rem;height:4.5rem;font-size:1.8rem;border-width:.3rem}.sides{grid-template-columns:1fr}section{padding:1rem}.scroll table{min-width:38rem}}
@media print{body{background:#fff}section,.tiles li{break-inside:avoid}}
`;
