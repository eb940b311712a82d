package container

import "encoding/binary"

// bmpHeader tells whether n is the size of a known information header.
func bmpHeader(n uint32) bool {
	switch n {
	case 12, 16, 40, 52, 56, 64, 108, 124:
		return true
	}
	return false
}

func probeBMP(s source, f *Facts) error {
	b, err := s.bytes(0, 26)
	if err != nil {
		return err
	}
	if binary.LittleEndian.Uint32(b[14:]) == 12 {
		f.Width = int(binary.LittleEndian.Uint16(b[18:]))
		f.Height = int(binary.LittleEndian.Uint16(b[20:]))
		return nil
	}
	f.Width = int(int32(binary.LittleEndian.Uint32(b[18:])))
	f.Height = int(int32(binary.LittleEndian.Uint32(b[22:])))
	if f.Height < 0 { // rows run from the top
		f.Height = -f.Height
	}
	return nil
}
