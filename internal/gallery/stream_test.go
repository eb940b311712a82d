package gallery

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRenditionsAreNotLargerThanTheirVideo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wished        []string
		width, height int
		want          [][2]int
	}{
		"no wish":           {nil, 1920, 1080, nil},
		"lying":             {[]string{"720", "480"}, 1920, 1080, [][2]int{{854, 480}, {1280, 720}}},
		"standing":          {[]string{"480", "720"}, 1080, 1920, [][2]int{{480, 854}, {720, 1280}}},
		"its own":           {[]string{"1080"}, 1920, 1080, [][2]int{{1920, 1080}}},
		"smaller than each": {[]string{"480", "720"}, 333, 251, [][2]int{{334, 252}}},
		"a line":            {[]string{"480"}, 900, 1, [][2]int{{900, 2}}},
		"between":           {[]string{"360", "720", "2160"}, 960, 540, [][2]int{{640, 360}}},
	} {
		var got [][2]int
		rate := 0
		for _, s := range StreamSizes(c.wished, c.width, c.height) {
			got = append(got, [2]int{s.Width, s.Height})
			if s.Rate < rate || s.Rate < 150_000 || s.Rate > 5_100_000 {
				t.Errorf("%s: %d bits a second", name, s.Rate)
			}
			rate = s.Rate
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestPlaylists(t *testing.T) {
	t.Parallel()
	s := Stream{
		File: File{Width: 854, Height: 480}, Codecs: "avc1.64001f,mp4a.40.2", Initial: 100,
		Segments: []Segment{{1000, 4 * time.Second}, {900, 3600 * time.Millisecond}},
	}
	if got, want := s.Playlist("/images/streams/a.mp4?s=x&y"), `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:4
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="/images/streams/a.mp4?s=x&y",BYTERANGE="100@0"
#EXTINF:4.000000,
#EXT-X-BYTERANGE:1000@100
/images/streams/a.mp4?s=x&y
#EXTINF:3.600000,
#EXT-X-BYTERANGE:900@1100
/images/streams/a.mp4?s=x&y
#EXT-X-ENDLIST
`; got != want {
		t.Errorf("got\n%s", got)
	}
	small := s
	small.File = File{Width: 426, Height: 240}
	got := MasterPlaylist([]Stream{small, s}, func(s Stream) string { return "abc/" + s.Name() + ".m3u8" })
	want := `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=2000,AVERAGE-BANDWIDTH=2000,RESOLUTION=426x240,CODECS="avc1.64001f,mp4a.40.2"
abc/240.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2000,AVERAGE-BANDWIDTH=2000,RESOLUTION=854x480,CODECS="avc1.64001f,mp4a.40.2"
abc/480.m3u8
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
	none := Stream{Segments: []Segment{{Size: 5}}}
	if peak, average := none.rates(); peak != 0 || average != 0 || !strings.Contains(none.Playlist("x"), "TARGETDURATION:0") {
		t.Errorf("of no time: %d, %d", peak, average)
	}
}
