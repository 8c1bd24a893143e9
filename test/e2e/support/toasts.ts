import type { Page } from 'playwright-core'

type Toast = { element: Element; text: string }
type Recording = { recordedToasts: Toast[] }

/**
 * Keeps the messages of the panel, from the next document on: each is gone after four seconds,
 * whether a test has looked by then or not.
 */
export async function recordToasts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const toast = '.payload-toast-item'
    const toasts: Toast[] = []
    ;(globalThis as unknown as Recording).recordedToasts = toasts
    const keep = (element: HTMLElement): void => {
      const known = toasts.find((one) => one.element === element)
      if (known === undefined) toasts.push({ element, text: element.innerText })
      else if (element.isConnected) known.text = element.innerText
    }
    // One that says what is going on becomes the one that says how it ended.
    new MutationObserver((changes) => {
      for (const { addedNodes, target } of changes) {
        const around = (target instanceof Element ? target : target.parentElement)?.closest(toast)
        if (around instanceof HTMLElement && toasts.some(({ element }) => element === around)) {
          keep(around)
        }
        for (const node of addedNodes) {
          if (!(node instanceof HTMLElement)) continue
          if (node.matches(toast)) keep(node)
          else node.querySelectorAll<HTMLElement>(toast).forEach(keep)
        }
      }
    }).observe(document, { characterData: true, childList: true, subtree: true })
  })
}

/**
 * The text of the first message since the page was loaded that no test has taken yet, once there is
 * one; it is closed then. With `text`, the first that says this: those before it are passed over.
 */
export async function takeToast(page: Page, kind: 'error' | 'success', text = ''): Promise<string> {
  const taken = await page.waitForFunction(
    (wanted) => {
      const { recordedToasts: toasts } = globalThis as unknown as Recording
      const at = toasts.findIndex(
        (one) => one.element.classList.contains(wanted.className) && one.text.includes(wanted.text),
      )
      const found = toasts[at]
      if (found === undefined) return null
      for (const { element } of toasts.splice(0, at + 1)) element.querySelector('button')?.click()
      return { text: found.text }
    },
    { className: `toast-${kind}`, text },
  )
  return (await taken.jsonValue())?.text ?? ''
}
