export interface PaySheetView {
  readonly merchantName: string;
  readonly description: string;
  readonly totalFen: number;
  /** Posted back on confirming: the parameters that wx.requestPayment got. */
  readonly payment: Readonly<Record<string, string | undefined>>;
}

const STYLE = `
:root{color-scheme:light;--green:#069b4e;--ink:#191919;--soft:#6b6b6b;--line:#ededed}
*{box-sizing:border-box;margin:0}
html,body{height:100%;background:transparent}
body{font:15px/1.5 -apple-system,"PingFang SC","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",sans-serif;color:var(--ink);overflow:hidden;-webkit-tap-highlight-color:transparent}
.dim{position:fixed;inset:0;background:rgba(0,0,0,.56);animation:fade .2s ease-out}
.sheet{position:fixed;left:0;right:0;bottom:0;max-width:520px;margin:0 auto;background:#fff;border-radius:16px 16px 0 0;padding:0 24px calc(20px + env(safe-area-inset-bottom));animation:rise .28s cubic-bezier(.2,.8,.2,1)}
.top{display:flex;align-items:center;justify-content:center;height:56px;position:relative}
.top h1{font-size:17px;font-weight:600}
.close{position:absolute;left:-14px;width:44px;height:44px;border:0;background:none;color:var(--ink);cursor:pointer;border-radius:22px}
.mark{display:block;width:max-content;max-width:100%;margin:0 auto;padding:3px 12px;border-radius:999px;background:#fff7e6;color:#8a5a00;font-size:13px}
.merchant{margin-top:20px;text-align:center;font-size:16px;overflow-wrap:anywhere}
.amount{margin-top:2px;text-align:center;font-weight:600;font-size:44px;line-height:1.25;font-variant-numeric:tabular-nums;letter-spacing:-.5px}
.amount small{font-size:28px;margin-right:3px;font-weight:600}
dl{margin:22px 0 24px;border-top:1px solid var(--line)}
dl div{display:flex;justify-content:space-between;gap:24px;padding:14px 0;border-bottom:1px solid var(--line)}
dt{color:var(--soft);flex:none}
dd{text-align:right;overflow-wrap:anywhere;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
.wallet{display:flex;align-items:center;gap:8px}
button.primary,button.plain{display:block;width:100%;height:50px;border:0;border-radius:10px;font:inherit;font-size:17px;font-weight:600;cursor:pointer}
button.primary{background:var(--green);color:#fff;font-size:19px;font-weight:700}
button.primary:active{background:#058743}
button.primary[disabled]{opacity:.65;cursor:default}
button.plain{margin-top:8px;background:none;color:#576b95;font-weight:500}
button:focus-visible{outline:3px solid #069b4e66;outline-offset:2px}
.done,.failed{display:none;text-align:center;padding:28px 0 12px}
.done svg{animation:pop .36s cubic-bezier(.2,1.4,.4,1)}
.done p,.failed h2{margin-top:14px;font-size:19px;font-weight:600}
.done span,.failed p{display:block;margin:4px 0 20px;color:var(--soft)}
[data-state=done] .ask,[data-state=failed] .ask,[data-state=done] .close{display:none}
[data-state=done] .done{padding-top:64px}
.sheet:focus{outline:0}
[data-state=done] .done,[data-state=failed] .failed{display:block}
@media (min-width:720px) and (min-height:640px){.sheet{bottom:auto;top:50%;transform:translateY(-50%);max-width:400px;border-radius:16px;animation:fade .2s}}
@keyframes rise{from{transform:translateY(100%)}}
@keyframes fade{from{opacity:0}}
@keyframes pop{from{transform:scale(.4);opacity:0}}
@media (prefers-reduced-motion:reduce){*{animation:none!important}}
`;

const SCRIPT = `
const payment = JSON.parse(document.getElementById('payment').textContent);
const sheet = document.querySelector('.sheet');
const confirmButton = document.getElementById('confirm');
const tell = (result) => { window.parent.postMessage({ source: 'quanyu-pay-sheet', result }, '*'); };
const cancel = () => { if (sheet.dataset.state !== 'paying' && sheet.dataset.state !== 'done') tell('cancel'); };
// The sheet must not jump under the finger when its content changes.
const keepHeight = () => { sheet.style.minHeight = sheet.offsetHeight + 'px'; };
const fail = (message) => {
  document.getElementById('reason').textContent = message;
  keepHeight();
  sheet.dataset.state = 'failed';
  document.getElementById('dismiss').focus();
};
confirmButton?.addEventListener('click', async () => {
  if (sheet.dataset.state === 'paying') return;
  sheet.dataset.state = 'paying';
  confirmButton.disabled = true;
  confirmButton.textContent = '正在支付…';
  try {
    const reply = await fetch('/h5/pay-sheet/confirm', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(payment),
    });
    const answer = await reply.json();
    if (!reply.ok) return fail(answer.message);
    keepHeight();
    sheet.dataset.state = 'done';
    setTimeout(() => tell('ok'), 700);
  } catch {
    fail('网络不通，请稍后再试');
  }
});
for (const id of ['cancel', 'close', 'dismiss']) document.getElementById(id)?.addEventListener('click', cancel);
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') cancel(); });
sheet.focus();
`;

const CROSS = '<svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" aria-hidden="true"><path d="M4 4l12 12M16 4L4 16"/></svg>';
const TICK = '<svg width="64" height="64" viewBox="0 0 64 64" fill="none" aria-hidden="true"><circle cx="32" cy="32" r="32" fill="#07c160"/><path d="M19 33l9 9 18-19" stroke="#fff" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round"/></svg>';
const WARNING = '<svg width="64" height="64" viewBox="0 0 64 64" fill="none" aria-hidden="true"><circle cx="32" cy="32" r="32" fill="#fa9d3b"/><path d="M32 17v20" stroke="#fff" stroke-width="5" stroke-linecap="round"/><circle cx="32" cy="46" r="3.2" fill="#fff"/></svg>';
const WALLET = '<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="10" fill="#fa9d3b"/><path d="M6 6l4 4.4L14 6M10 10.4V15M6.8 10.4h6.4M6.8 12.8h6.4" stroke="#fff" stroke-width="1.4" fill="none" stroke-linecap="round"/></svg>';

/** The bottom sheet that WeChat slides over the mini-program; it never moves money. */
export function renderPaySheet(view: PaySheetView): string {
  return page(`
<main class="sheet" tabindex="-1" role="dialog" aria-modal="true" aria-labelledby="title">
  <div class="top"><button class="close" id="close" aria-label="关闭">${CROSS}</button><h1 id="title">微信支付</h1></div>
  <span class="mark">模拟支付 · 不会扣款</span>
  <div class="ask">
    <p class="merchant">${escapeHtml(view.merchantName)}</p>
    <p class="amount"><small>¥</small>${(view.totalFen / 100).toFixed(2)}</p>
    <dl>
      <div><dt>商品</dt><dd>${escapeHtml(view.description)}</dd></div>
      <div><dt>支付方式</dt><dd class="wallet">${WALLET}模拟零钱</dd></div>
    </dl>
    <button class="primary" id="confirm">确认支付</button>
    <button class="plain" id="cancel">取消</button>
  </div>
  <div class="done" role="status">${TICK}<p>支付成功</p><span>¥${(view.totalFen / 100).toFixed(2)}</span></div>
  ${failure('')}
</main>
<script type="application/json" id="payment">${JSON.stringify(view.payment).replaceAll('<', '\\u003c')}</script>`);
}

/** The sheet that says why it cannot be paid here. */
export function renderPayRefusal(reason: string): string {
  return page(`
<main class="sheet" data-state="failed" tabindex="-1" role="dialog" aria-modal="true" aria-labelledby="title">
  <div class="top"><button class="close" id="close" aria-label="关闭">${CROSS}</button><h1 id="title">微信支付</h1></div>
  <span class="mark">模拟支付 · 不会扣款</span>
  ${failure(reason)}
</main>
<script type="application/json" id="payment">{}</script>`);
}

function failure(reason: string): string {
  return `<div class="failed" role="alert">${WARNING}<h2>无法支付</h2><p id="reason">${escapeHtml(reason)}</p><button class="primary" id="dismiss">知道了</button></div>`;
}

function page(body: string): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover">
<title>模拟支付</title><style>${STYLE}</style></head>
<body><div class="dim"></div>${body}
<script>${SCRIPT}</script></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
