#include "plots/page_style.hpp"

namespace vlp::plots {

const std::string_view kPageStyle = R"css(:root {
  --page: #fbfbfa; --card: #ffffff; --ink: #1c1e21; --muted: #63676d; --line: #e3e3df; --soft: #f3f3f0; --link: #005a9c;
  --good: #00734f; --good-soft: #e3f4ee; --bad: #b44a00; --bad-soft: #fdece0; --open: #6b6b6b; --open-soft: #f0f0ee;
  --fig-ink: #222222; --fig-muted: #6e6e6e; --fig-grid: #dddddd; --fig-ours: #0072b2; --fig-undecided: #808080; --fig-seed: #a9c9de;
  --fig-control: #b87a00; --fig-control-2: #8f5a9e; --fig-control-3: #5c7a29; --fig-paper: #ffffff; --fig-confirmed: #009e73; --fig-contradicted: #d55e00;
}
@media (prefers-color-scheme: dark) { :root {
  --page: #15171a; --card: #1c1f23; --ink: #e8e8e6; --muted: #a2a6ac; --line: #34383e; --soft: #23272c; --link: #7fc0f0;
  --good: #5fd3ac; --good-soft: #15362c; --bad: #ff9d5c; --bad-soft: #40260f; --open: #b3b3b3; --open-soft: #2b2e33;
  --fig-ink: #e2e2e0; --fig-muted: #a0a0a0; --fig-grid: #363a40; --fig-ours: #4fb3ee; --fig-undecided: #a0a0a0; --fig-seed: #3d6680;
  --fig-control: #e0a83c; --fig-control-2: #c99ad8; --fig-control-3: #a5c46a; --fig-paper: #1c1f23; --fig-confirmed: #35c79a; --fig-contradicted: #ff8a3d;
} }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0 auto; max-width: 1120px; padding: 28px 28px 80px; background: var(--page); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
h1 { font-size: 30px; line-height: 1.2; margin: 4px 0 14px; letter-spacing: -0.01em; }
h2 { font-size: 20px; margin: 46px 0 12px; padding-top: 14px; border-top: 1px solid var(--line); }
h3 { font-size: 15px; margin: 26px 0 8px; }
p { margin: 8px 0; max-width: 76ch; }
.eyebrow, .muted, figcaption { color: var(--muted); }
.eyebrow { font-size: 14px; }
nav { margin: 18px 0 0; display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 14px; }
.banner { background: var(--card); border: 1px solid var(--line); border-left: 6px solid var(--open); border-radius: 8px; padding: 22px 26px; }
.banner.good { border-left-color: var(--good); } .banner.bad { border-left-color: var(--bad); }
.lead { font-size: 17px; max-width: none; } .short { white-space: nowrap; } .claims td .muted { font-size: 12.5px; }
.claims th, .claims td { padding: 6px 8px; } .claims .metric { padding-left: 26px; white-space: nowrap; }
.claims tr.pair td { border-bottom: 0; padding-top: 10px; font-weight: 600; }
.word { display: inline-block; font-weight: 650; font-size: 13px; letter-spacing: .03em; padding: 1px 9px; border-radius: 99px; white-space: nowrap;
  color: var(--open); background: var(--open-soft); }
.word.good { color: var(--good); background: var(--good-soft); } .word.bad { color: var(--bad); background: var(--bad-soft); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 14px 20px; margin: 18px 0 0; }
.facts div { border-top: 1px solid var(--line); padding-top: 7px; }
.facts dt { font-size: 12.5px; color: var(--muted); } .facts dd { margin: 0; font-weight: 600; }
.scroll { overflow-x: auto; } .compact { width: auto; }
.tips { padding-bottom: 190px; margin-bottom: -190px; }  /* room for a tip, which a scrolling box would cut */
table { border-collapse: collapse; margin: 10px 0; font-size: 14px; width: 100%; }
th { text-align: left; font-weight: 600; color: var(--muted); font-size: 13px; border-bottom: 1.5px solid var(--muted); padding: 6px 10px; vertical-align: bottom; }
td { padding: 6px 10px; border-bottom: 1px solid var(--line); vertical-align: baseline; }
th.number, td.number { text-align: right; white-space: nowrap; }
.scores { width: auto; min-width: 60%; border-top: 1.5px solid var(--ink); border-bottom: 1.5px solid var(--ink); }
.scores th[scope=row] { color: var(--ink); font-size: 14px; border-bottom: 1px solid var(--line); vertical-align: middle; max-width: 240px; }
.scores tr.anchor th[scope=row]::after { content: " reference"; color: var(--muted); font-weight: 400; font-size: 12px; }
.scores td { position: relative; padding: 8px 26px 8px 12px; border-left: 1px solid var(--line); white-space: nowrap; outline: none; }
.scores td.good { background: var(--good-soft); } .scores td.bad { background: var(--bad-soft); }
.scores td.open { background: var(--open-soft); } .scores td.gap { color: var(--muted); background: repeating-linear-gradient(135deg, var(--open-soft) 0 6px, transparent 6px 12px); }
.scores .glyph { position: absolute; top: 7px; right: 8px; font-size: 12px; } td.good .glyph { color: var(--good); } td.bad .glyph { color: var(--bad); }
.scores .ours { font-weight: 620; } .scores .sd { font-weight: 400; } .scores .n { color: var(--muted); font-size: 12px; margin-left: 5px; }
.scores .paper { display: block; color: var(--muted); font-size: 13px; }
.tip { display: none; position: absolute; z-index: 5; left: 12px; top: calc(100% - 4px); background: var(--card); color: var(--ink); border: 1px solid var(--muted);
  border-radius: 6px; padding: 8px 12px; font-size: 13px; box-shadow: 0 6px 20px #0003; text-align: left; white-space: nowrap; }
.scores td:last-child > .tip { left: auto; right: 8px; } .tip span { display: block; } td:hover > .tip, td:focus > .tip { display: block; }
figure { margin: 18px 0; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 18px 20px 12px; overflow-x: auto; }
figure svg { display: block; width: 100%; height: auto; min-width: 560px; margin: 0 auto; } figcaption { font-size: 13.5px; margin-top: 10px; max-width: 90ch; }
.note { background: var(--soft); border-radius: 6px; padding: 9px 14px; font-size: 14px; max-width: none; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: 12px 16px; overflow-x: auto; font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
code, .key { font: 12.5px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
details { margin: 12px 0; } summary { cursor: pointer; font-weight: 600; font-size: 14px; } dl.words { font-size: 14px; display: grid; grid-template-columns: max-content 1fr; gap: 4px 14px; }
dl.words dd { margin: 0; } tr.group td { background: var(--soft); font-weight: 600; } .quote { font-weight: 400; color: var(--muted); }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; background: #fff; } nav, .tip { display: none !important; }
  h2, h3 { break-after: avoid; } figure, tr, .banner { break-inside: avoid; } figure, .banner { box-shadow: none; } .scroll { overflow: visible; } .tips { padding: 0; margin: 0; }
  .scores td, .word, .note, pre { print-color-adjust: exact; -webkit-print-color-adjust: exact; } a { color: inherit; }
}
)css";

}  // namespace vlp::plots
