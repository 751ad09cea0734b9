/** The look of the sandbox's pages. */
export const STYLE = `
:root { --bg:#f4f3ee; --card:#fff; --ink:#1d2622; --soft:#5d6964; --line:#dcdcd3; --brand:#1f6b4f;
  --brand-ink:#fff; --tint:#e8f1ec; --warn:#9c3d1c; --shadow:0 1px 2px #0001,0 12px 32px #0000000f; }
@media (prefers-color-scheme: dark) { :root { --bg:#121714; --card:#1b221e; --ink:#e9eee9;
  --soft:#9daaa3; --line:#313b35; --brand:#6fd0a5; --brand-ink:#0c1f17; --tint:#22332b;
  --warn:#f0a184; --shadow:none; } }
* { box-sizing:border-box }
body { margin:0; background:var(--bg); color:var(--ink); padding:28px 16px 48px;
  font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif }
header, main { max-width:464px; margin:0 auto }
body.wide header, body.wide main { max-width:960px } body.full header, body.full main { max-width:1240px }
header { margin-bottom:18px }
.brand { display:inline-flex; gap:8px; align-items:center; font-weight:700; font-size:18px;
  color:var(--brand); text-decoration:none }
h1 { font-size:24px; line-height:1.25; margin:0 0 6px; text-wrap:balance }
h2 { font-size:17px; margin:0 0 12px }
p { margin:0 0 12px }
.soft { color:var(--soft) } .small { font-size:14px }
.card { background:var(--card); border:1px solid var(--line); border-radius:14px; padding:26px;
  box-shadow:var(--shadow); margin-bottom:18px; min-width:0 }
.who { display:flex; gap:12px; align-items:center; margin:16px 0 18px; padding:10px 12px;
  background:var(--tint); border-radius:10px; font-size:14px; line-height:1.35 }
.who b { display:block } .who span { overflow-wrap:anywhere }
.face { flex:none; width:36px; height:36px; border-radius:50%; background:var(--brand);
  color:var(--brand-ink); display:grid; place-items:center; font-weight:700 }
fieldset { border:0; padding:0; margin:0 0 18px } legend { font-weight:600; margin-bottom:8px; padding:0 }
.shop { display:flex; gap:12px; align-items:center; border:1px solid var(--line); border-radius:10px;
  padding:11px 14px; margin-bottom:8px; cursor:pointer }
.shop:has(:checked) { border-color:var(--brand); background:var(--tint) }
.shop:has(:focus-visible) { outline:2px solid var(--brand); outline-offset:2px }
.shop input { accent-color:var(--brand); width:18px; height:18px; margin:0; flex:none }
.shop b { display:block; line-height:1.3 } .shop .small { line-height:1.35 }
.shop .count { margin-left:auto; text-align:right; white-space:nowrap }
ul.scopes { margin:0 0 20px; padding:0; list-style:none }
ul.scopes li { padding-left:26px; position:relative; margin-bottom:6px }
ul.scopes li::before { content:"✓"; position:absolute; left:2px; color:var(--brand); font-weight:700 }
button { font:inherit; font-weight:600; border-radius:10px; border:1px solid var(--line);
  background:var(--card); color:var(--ink); padding:8px 14px; cursor:pointer }
button:hover { border-color:var(--brand) }
button:focus-visible, a:focus-visible, input:focus-visible, select:focus-visible {
  outline:2px solid var(--brand); outline-offset:2px }
button.primary { background:var(--brand); border-color:var(--brand); color:var(--brand-ink) }
button.big { width:100%; padding:14px; font-size:18px }
button.quiet { width:100%; margin-top:8px; border-color:transparent; background:none; color:var(--soft) }
button.warn { color:var(--warn) }
.fine { margin:14px 0 0; color:var(--soft); font-size:13px; text-align:center; overflow-wrap:anywhere }
.grid { display:grid; gap:18px; grid-template-columns:1fr 1fr } .grid .card { margin:0 }
.stack { display:grid; gap:18px } .stack .card { margin:0 }
@media (max-width:760px) { .grid { grid-template-columns:minmax(0,1fr) } .card { padding:20px } } @media (max-width:620px) { .name { display:none } } @media (max-width:430px) { .total { display:none } }
.scroll { overflow-x:auto } table { border-collapse:collapse; width:100%; font-size:14px }
th { text-align:left; color:var(--soft); font-weight:500 } td, th { padding:7px 12px 7px 0; white-space:nowrap; border-bottom:1px solid var(--line) }
td.num, th.num { text-align:right; font-variant-numeric:tabular-nums; white-space:nowrap }
td:last-child, th:last-child { padding-right:0 } td form { display:inline } td button { padding:3px 10px; font-size:13px; white-space:nowrap }
.name { max-width:230px; overflow:hidden; text-overflow:ellipsis; white-space:nowrap }
.tag { display:inline-block; padding:1px 9px; border-radius:99px; background:var(--tint); font-size:13px }
.fields { display:grid; grid-template-columns:1fr 96px; gap:8px 12px; align-items:center; margin-bottom:14px; font-size:14px }
input[type=number], select { font:inherit; font-size:14px; width:100%; padding:6px 8px; border-radius:8px;
  border:1px solid var(--line); background:var(--bg); color:var(--ink) }
.row { display:flex; gap:8px; flex-wrap:wrap; align-items:center } .row select { width:auto; flex:1; min-width:150px }
.note { background:var(--tint); border-radius:10px; padding:10px 14px; margin-bottom:18px; font-weight:600 }
a { color:var(--brand) } code { font-size:.92em; overflow-wrap:anywhere }
dl { display:grid; grid-template-columns:auto 1fr; gap:4px 14px; margin:0 0 8px; font-size:14px }
dt { color:var(--soft) } dd { margin:0; min-width:0; overflow-wrap:anywhere }
.card > p:last-child { margin-bottom:0 }
.mailbox { display:grid; gap:18px; grid-template-columns:minmax(0,360px) minmax(0,1fr); align-items:start }
.mailbox .card { margin:0; padding:20px } .mailbox h2 { margin:0 }
.line { display:flex; gap:12px; align-items:baseline; justify-content:space-between }
ul.mails { list-style:none; margin:12px -12px -12px; padding:0; max-height:calc(100vh - 190px); overflow-y:auto }
ul.mails a { display:block; padding:9px 12px; border-radius:10px; color:inherit; text-decoration:none; font-size:14px }
ul.mails a:hover { background:var(--bg) } ul.mails a[aria-current] { background:var(--tint) }
ul.mails b { font-weight:600; overflow-wrap:anywhere } ul.mails time, ul.mails .to { color:var(--soft); font-size:13px }
ul.mails .to { display:block; overflow:hidden; text-overflow:ellipsis; white-space:nowrap }
.line button.small { padding:3px 10px; font-size:13px }
.tabs { display:flex; gap:4px; margin:14px 0; border-bottom:1px solid var(--line) }
.tabs a { padding:6px 12px; color:var(--soft); text-decoration:none; border-bottom:2px solid transparent; margin-bottom:-1px }
.tabs a[aria-current] { color:var(--ink); border-color:var(--brand) }
.mail iframe { display:block; width:100%; height:max(420px,calc(100vh - 360px)); border:1px solid var(--line); border-radius:10px }
.mail pre { margin:0; font-size:13px; white-space:pre-wrap; overflow-wrap:anywhere } dl.headers { font-size:13px }
.back { display:none }
@media (max-width:760px) { .mailbox { grid-template-columns:minmax(0,1fr) }
  .reading #mails { display:none } .back { display:inline-block; margin-bottom:10px }
  ul.mails { max-height:none } .hint { order:-1 } }
`;
