// Runs before the first paint and outside the bundle: the CSP allows no inline script.
;(function () {
  var stored = null
  try {
    stored = localStorage.getItem('mantine-color-scheme-value')
  } catch (error) {
    console.info('the colour scheme is not remembered here', error)
  }
  var dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  window.EXCALIDRAW_ASSET_PATH = '/'
})()
