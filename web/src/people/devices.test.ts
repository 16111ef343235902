import { describe, expect, it } from 'vitest'
import { deviceInWords } from './devices'

describe('the name of a device', () => {
  it('is two words that somebody recognises', () => {
    expect(deviceInWords('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36')).toBe('Chromium · Linux')
    expect(deviceInWords('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1')).toBe('Safari · iOS')
    expect(deviceInWords('Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe('Firefox · Windows')
  })

  it('stays what a program called itself', () => {
    expect(deviceInWords('nightly backup')).toBe('nightly backup')
    expect(deviceInWords('')).toBe('')
  })
})
