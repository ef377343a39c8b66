"""How the report looks: one style sheet, system fonts, light and dark."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root{color-scheme:light dark;--paper:#f6f5f1;--card:#fff;--ink:#1c1b19;--quiet:#65625b;--line:#e2dfd7;--faint:#efede7;
--pass:#17693a;--pass-bg:#e2f3e8;--warn:#7a5200;--warn-bg:#fdf0cd;--fail:#a81f14;--fail-bg:#fde6e2;--flight:#4a6fa51c;
--blue:#2f5d9b}
@media (prefers-color-scheme:dark){:root{--paper:#131312;--card:#1d1d1b;--ink:#f0eee8;--quiet:#a6a299;--line:#383733;
--faint:#272624;--pass:#7fd6a1;--pass-bg:#15331f;--warn:#f0c566;--warn-bg:#3a2d0d;--fail:#ff9d90;--fail-bg:#471a14;
--flight:#8fb4ee26;--blue:#8fb4ee}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue","Noto Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main,header{max-width:68rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.75rem;padding-bottom:.5rem}
h1{font-size:clamp(1.9rem,5vw,3rem);line-height:1.1;letter-spacing:-.025em;margin:.1em 0 .35em;text-wrap:balance}
h2{font-size:1.25rem;letter-spacing:-.01em;margin:0 0 .2rem}
h3{font-size:1rem;margin:1.6rem 0 .3rem}
p{margin:.3rem 0 1rem;max-width:46rem}
small{display:block;color:var(--quiet);font-weight:400;font-size:.8rem}
.kicker{color:var(--quiet);font-size:.85rem;letter-spacing:.02em;margin:0}
.quiet{color:var(--quiet)}
.verdict{display:inline-flex;gap:.6em;align-items:baseline;padding:.5rem .95rem;border-radius:.7rem;font-weight:600;
font-size:1.08rem;margin:0 0 1rem}
.verdict.pass{background:var(--pass-bg);color:var(--pass)}
.verdict.fail{background:var(--fail-bg);color:var(--fail)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:1px;background:var(--line);
border:1px solid var(--line);border-radius:.9rem;overflow:hidden;margin:1rem 0 0}
.facts div{background:var(--card);padding:.75rem 1rem}
dt{color:var(--quiet);font-size:.8rem}
dd{margin:0;font-size:1.2rem;font-weight:600;letter-spacing:-.01em}
.facts dd small{display:inline;font-size:.85rem}
nav{margin:1.1rem 0 0;font-size:.88rem;display:flex;flex-wrap:wrap;gap:.35rem 1.1rem}
nav a{color:var(--blue);text-decoration:none}
nav a:hover,nav a:focus{text-decoration:underline}
section{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1.35rem 1.5rem 1.5rem;
margin:1.1rem 0}
section>p:first-of-type{color:var(--quiet);font-size:.93rem}
.scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
.scroll>svg{min-width:54rem}
.scroll:focus-visible{outline:2px solid var(--blue);outline-offset:4px}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--ink);
stroke:var(--card);stroke-width:3px;paint-order:stroke;stroke-linejoin:round}
svg .small{font-size:12px;fill:var(--quiet)}
svg .strong{font-weight:650}
svg .middle{text-anchor:middle}
svg .end{text-anchor:end}
svg text.word{fill:#10110f;font-weight:600;stroke:none}
svg text.small.word{fill:#10110f;font-weight:400}
.axis{stroke:var(--quiet);stroke-width:1}
.grid{stroke:var(--line);stroke-width:1}
.cut{stroke:var(--ink);stroke-width:1.5}
.ribbon{stroke-width:5}
.field{stroke:var(--card);stroke-width:1}
.flight{fill:var(--flight)}
.curve{fill:none;stroke-width:2.6;stroke-linejoin:round}
.curve.source{stroke:rgb(230,159,0);stroke-width:1.8}
.curve.first{stroke:var(--ink);stroke-width:2.2}
.curve.second{stroke:var(--quiet);stroke-width:1.1}
.ballistic{fill:none;stroke:var(--ink);stroke-width:1.6;stroke-dasharray:2 5;stroke-linecap:round}
.area{fill:var(--blue);fill-opacity:.2;stroke:var(--blue);stroke-width:1.6;stroke-linejoin:round}
.dot{fill:var(--blue)}
.limit{stroke:var(--quiet);stroke-width:1;stroke-dasharray:5 4}
.limit.warn{stroke:var(--fail)}
.contacts path{fill:var(--ink);fill-opacity:.72}
.jump{fill:none;stroke-width:1.6;stroke-linejoin:round}
.jump.position{stroke:var(--ink)}
.jump.velocity{stroke:var(--blue);stroke-dasharray:6 3}
.jump.acceleration{stroke:var(--fail);stroke-dasharray:1.5 3}
.legend,.strip,.plots,.credits,.intended,.pictures{list-style:none;padding:0;margin:.6rem 0 0}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;font-size:.88rem;color:var(--quiet);margin-bottom:1rem}
.legend b{color:var(--ink)}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:.2em;margin-right:.5em}
.stroke{display:inline-block;width:1.6em;height:0;border-top:3px solid;margin-right:.5em;vertical-align:.25em}
.strip{display:grid;grid-template-columns:repeat(auto-fill,minmax(7.2rem,1fr));gap:.9rem .5rem}
.strip li{font-size:.8rem;text-align:center;color:var(--quiet)}
.strip svg{overflow:hidden}
.strip span{display:block;border-top:3px solid;padding-top:.2rem;margin-top:.1rem}
.strip i{font-style:normal;color:var(--blue);white-space:nowrap}
.ground{stroke:var(--quiet);stroke-width:1.5}
.limb,.trunk{fill:none;stroke:var(--drive);stroke-width:8.5;stroke-linecap:round;stroke-linejoin:round}
.trunk{fill:var(--drive);stroke-width:13}
.limb.far{opacity:.45}
.neck{fill:none;stroke:var(--drive);stroke-width:6;stroke-linecap:round}
.head{fill:var(--drive)}
.wire path,.wire circle{fill:none;stroke:var(--drive);stroke-width:2.6;stroke-linecap:round;stroke-linejoin:round}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:1rem;font-size:.85rem;
color:var(--quiet)}
.plots span{display:block;text-align:center}
.pictures{display:grid;gap:1.4rem 2rem;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr))}
.pictures figure{margin:0}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.6rem}
.pair div{position:relative}
.pair img{display:block;width:100%;border-radius:.6rem;background:var(--faint)}
.pair small{margin-top:.25rem}
figcaption{font-weight:600;margin-top:.2rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .8rem .5rem 0;border-top:1px solid var(--line);font-weight:400}
thead th{border-top:0;color:var(--quiet);font-size:.8rem;white-space:nowrap;padding-top:0}
tbody th{font-weight:600}
.plain{min-width:38rem}
.number{white-space:nowrap}
.badge{display:inline-flex;gap:.4em;padding:.05em .6em;border-radius:1em;font-weight:600;font-size:.82rem;
white-space:nowrap}
.badge.pass{background:var(--pass-bg);color:var(--pass)}
.badge.warn{background:var(--warn-bg);color:var(--warn)}
.badge.fail{background:var(--fail-bg);color:var(--fail)}
.badge.shown{background:var(--faint);color:var(--quiet)}
.metrics{table-layout:fixed}
col.name{width:30%}col.value{width:13%}col.bounds{width:18%}col.result{width:15%}
.metrics .group th{padding:1.3rem 0 .35rem;border-top:0;font-size:.8rem;letter-spacing:.06em;text-transform:uppercase;
color:var(--quiet);font-weight:600}
.change{list-style:none;margin:1rem 0 0;padding:.2rem 1rem;border-left:3px solid var(--fail)}
.change li{padding:.25rem 0;font-size:.93rem}
.change a{color:inherit;font-weight:600;text-decoration-color:var(--quiet);text-underline-offset:.2em;margin-right:.6em}
.change span{color:var(--quiet)}
.metrics .advice td{border-top:0;padding-top:0;color:var(--quiet)}
.metrics .advice b{color:var(--ink)}
.where{list-style:none;margin:0;padding:0}
.where i{font-style:normal;color:var(--quiet);font-size:.8rem;white-space:nowrap}
.note{display:block;margin-top:.3rem;font-size:.88rem}
.intended li,.credits li{padding:.35rem 0}
.made{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.7rem 1.5rem;margin:.6rem 0 0}
.made dd{font-size:1rem;font-weight:400}
footer{max-width:68rem;margin:0 auto;padding:.4rem 1.25rem 3rem;color:var(--quiet);font-size:.85rem}
@media (max-width:40rem){main,header,footer{padding-left:.8rem;padding-right:.8rem}header{padding-top:1.6rem}
section{padding:1.1rem 1rem 1.2rem;border-radius:.7rem}
.strip{grid-template-columns:repeat(4,1fr);gap:.6rem .3rem}.strip i{display:block}
.metrics thead,.metrics colgroup{display:none}.metrics,.metrics tbody{display:block}
.metrics tr{display:block;border-top:1px solid var(--line);padding:.6rem 0 .2rem}
.metrics tr.group{border-top:0}.metrics th,.metrics td{display:block;border:0;padding:.12rem 0}
.metrics td[data-label]{display:grid;grid-template-columns:7.5rem 1fr;gap:.5rem;white-space:normal}
.metrics td[data-label]::before{content:attr(data-label);color:var(--quiet);font-size:.82rem}
.metrics td[data-label].none{display:none}
.metrics td .badge{justify-self:start}.metrics td .note{grid-column:2}
.metrics tr.advice{border-top:0;padding-top:0}}
@media print{body{background:#fff}section{break-inside:avoid}nav{display:none}}
"""
