"""The steps by which tools/make_sora.py turns a CC0 MakeHuman body into Sora."""
