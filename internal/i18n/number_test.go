package i18n_test

import "testing"

// Large numbers are short as in CLDR's compact forms, and never more than there is.
func TestShortNumbers(t *testing.T) {
	b := load(t)
	for lang, want := range map[string]map[int64]string{
		"en":    {0: "0", 999: "999", 9_999: "9,999", 10_000: "10K", 999_999: "999K", 1_000_000: "1M", 1_290_000: "1.2M", 45_678_901: "45M"},
		"de":    {9_999: "9.999", 45_678: "45.678", 1_290_000: "1,2\u00a0Mio."},
		"fr":    {45_678: "45\u00a0k", 1_290_000: "1,2\u00a0M"},
		"es":    {45_678: "45\u00a0mil", 2_000_000: "2\u00a0M"},
		"pt-BR": {45_678: "45\u00a0mil", 1_290_000: "1,2\u00a0mi"},
		"ru":    {45_678: "45\u00a0тыс.", 1_290_000: "1,2\u00a0млн"},
		"zh-CN": {9_999: "9,999", 10_000: "1万", 45_678: "4.5万", 1_290_000: "129万", 230_000_000: "2.3亿"},
		"zh-TW": {45_678: "4.5萬"},
		"ja":    {45_678: "4.5万"},
		"ko":    {45_678: "4.5만", 230_000_000: "2.3억"},
	} {
		for n, short := range want {
			if got := b.Short(lang, n); got != short {
				t.Errorf("%s: %d is %q, not %q", lang, n, got, short)
			}
		}
	}
}
