// @ts-check
/**
 * Headers of libraries that Linux distributions have, and what knows how to compile against them: a package of pkg-config,
 * or the names of libraries. Each line is a library; those that are not installed are passed over.
 */

/** Headers, a colon, and the package or `-l` and names of libraries. */
const LINES = `
zlib.h: zlib
bzlib.h: -l bz2
lzma.h: liblzma
zstd.h zdict.h: libzstd
lz4.h lz4hc.h lz4frame.h: liblz4
brotli/decode.h brotli/encode.h: libbrotlidec libbrotlienc
snappy-c.h: -l snappy
lzo/lzo1x.h: -l lzo2
xxhash.h: -l xxhash
zip.h: libzip
archive.h archive_entry.h: libarchive
sqlite3.h: sqlite3
lmdb.h: -l lmdb
db.h: -l db
gdbm.h: -l gdbm
leveldb/c.h: -l leveldb
libpq-fe.h: libpq
mysql.h: libmariadb
sql.h sqlext.h: -l odbc
hiredis/hiredis.h: hiredis
curl/curl.h: libcurl
openssl/evp.h openssl/ssl.h openssl/x509.h: openssl
gnutls/gnutls.h: gnutls
gcrypt.h: -l gcrypt
sodium.h: libsodium
nettle/aes.h nettle/sha2.h: nettle
mbedtls/ssl.h: -l mbedtls mbedx509 mbedcrypto
argon2.h: libargon2
gpgme.h: gpgme
assuan.h: libassuan
ksba.h: -l ksba gpg-error
libtasn1.h: libtasn1
p11-kit/p11-kit.h: p11-kit-1
idn2.h: libidn2
libpsl.h: libpsl
uv.h: libuv
event2/event.h event2/buffer.h: libevent
ev.h: -l ev
nghttp2/nghttp2.h: libnghttp2
microhttpd.h: libmicrohttpd
libssh2.h: libssh2
libssh/libssh.h: libssh
git2.h: libgit2
zmq.h: libzmq
librdkafka/rdkafka.h: rdkafka
ldap.h: -l ldap lber
sasl/sasl.h: -l sasl2
krb5.h: krb5
security/pam_appl.h: -l pam
pcap.h: libpcap
netlink/netlink.h: libnl-3.0
libmnl/libmnl.h: libmnl
libnftnl/table.h: libnftnl
sys/capability.h: libcap
seccomp.h: libseccomp
sys/acl.h: -l acl
attr/attributes.h: -l attr
elf.h gelf.h libelf.h: libelf
elfutils/libdw.h: libdw
libunwind.h: libunwind
bpf/libbpf.h: libbpf
liburing.h: liburing
libaio.h: -l aio
numa.h: numa
blkid/blkid.h: blkid
libmount/libmount.h: mount
libkmod.h: libkmod
uuid/uuid.h: uuid
systemd/sd-daemon.h systemd/sd-journal.h systemd/sd-bus.h: libsystemd
libudev.h: libudev
dbus/dbus.h: dbus-1
fuse.h: fuse3
libusb-1.0/libusb.h: libusb-1.0
hidapi/hidapi.h: hidapi-libusb
ftdi.h: libftdi1
libserialport.h: libserialport
modbus.h: libmodbus
sensors/sensors.h: -l sensors
iwlib.h: -l iw
infiniband/verbs.h: libibverbs
rdma/rdma_cma.h: librdmacm
glib.h: glib-2.0
gtk/gtk.h: gtk4
gio/gio.h: gio-2.0
gdk-pixbuf/gdk-pixbuf.h: gdk-pixbuf-2.0
cairo.h: cairo
pango/pangocairo.h: pangocairo
hb.h: harfbuzz
fribidi.h: fribidi
ft2build.h freetype/freetype.h: freetype2
fontconfig/fontconfig.h: fontconfig
png.h: libpng
stdio.h jpeglib.h: libjpeg
tiffio.h: libtiff-4
webp/decode.h webp/encode.h: libwebp
gif_lib.h: -l gif
lcms2.h: lcms2
openjpeg.h: libopenjp2
libexif/exif-data.h: libexif
libraw/libraw.h: libraw
qrencode.h: libqrencode
X11/Xlib.h X11/Xutil.h: x11
X11/Xlib.h X11/extensions/Xrandr.h: xrandr
X11/Xlib.h X11/extensions/XInput2.h: xi
X11/Xlib.h X11/Xft/Xft.h: xft
X11/Xcursor/Xcursor.h: xcursor
X11/extensions/Xinerama.h: xinerama
X11/extensions/XTest.h: xtst
X11/Intrinsic.h: xt
xcb/xcb.h: xcb
xkbcommon/xkbcommon.h: xkbcommon
wayland-client.h: wayland-client
wayland-server.h: wayland-server
xf86drm.h xf86drmMode.h: libdrm
gbm.h: gbm
libinput.h: libinput
libevdev/libevdev.h: libevdev
mtdev.h: mtdev
GL/gl.h GL/glu.h: gl glu
GL/glut.h: glut
GLES3/gl3.h: glesv2
EGL/egl.h: egl
GL/glew.h: glew
GLFW/glfw3.h: glfw3
vulkan/vulkan.h: vulkan
SDL2/SDL.h: sdl2
allegro5/allegro.h: allegro-5
SFML/Window.h: -l csfml-window
AL/al.h AL/alc.h: openal
alsa/asoundlib.h: alsa
pulse/pulseaudio.h: libpulse
pulse/simple.h: libpulse-simple
jack/jack.h: jack
portaudio.h: portaudio-2.0
samplerate.h: samplerate
sndfile.h: sndfile
fluidsynth.h: fluidsynth
pipewire/pipewire.h: libpipewire-0.3
ogg/ogg.h: ogg
vorbis/vorbisfile.h: vorbisfile
FLAC/stream_decoder.h FLAC/stream_encoder.h: flac
opus.h: opus
lame/lame.h: -l mp3lame
speex/speex.h: speex
theora/theoradec.h: theoradec
vpx/vpx_decoder.h vpx/vp8dx.h: vpx
stdint.h x264.h: x264
aom/aom_decoder.h: aom
dav1d/dav1d.h: dav1d
ass/ass.h: libass
libavutil/avutil.h libavutil/frame.h: libavutil
libavcodec/avcodec.h: libavcodec
libavformat/avformat.h: libavformat
libswscale/swscale.h: libswscale
libswresample/swresample.h: libswresample
cdio/cdio.h: libcdio
discid/discid.h: libdiscid
gmp.h: -l gmp
mpfr.h: -l mpfr gmp
mpc.h: -l mpc mpfr gmp
gsl/gsl_sf.h gsl/gsl_matrix.h: gsl
fftw3.h: fftw3
cblas.h: openblas
lapacke.h: lapacke
glpk.h: -l glpk
nlopt.h: nlopt
fitsio.h: cfitsio
hdf5.h: hdf5-serial
netcdf.h: netcdf
geos_c.h: -l geos_c
proj.h: proj
isl/ctx.h isl/set.h: isl
tommath.h: libtommath
tomcrypt.h: libtomcrypt
ode/ode.h: ode
expat.h: expat
libxml/parser.h libxml/tree.h libxml/xpath.h: libxml-2.0
libxslt/xslt.h libxslt/transform.h: libxslt
yaml.h: yaml-0.1
jansson.h: jansson
json-c/json.h: json-c
cjson/cJSON.h: libcjson
yajl/yajl_parse.h yajl/yajl_gen.h: yajl
msgpack.h: msgpack
tidy.h: tidy
cmark.h: libcmark
libconfig.h: libconfig
popt.h: popt
ncurses.h: ncurses
readline/readline.h readline/history.h: readline
histedit.h: libedit
magic.h: libmagic
maxminddb.h: libmaxminddb
hunspell/hunspell.h: hunspell
aspell.h: -l aspell
enchant.h: enchant-2
unicode/ucol.h unicode/ubrk.h: icu-i18n
pcre2.h: libpcre2-8
lua.h lauxlib.h: lua5.4
luajit.h: luajit
tcl.h: tcl
tk.h: tk
Python.h: python3-embed
duktape.h: duktape
check.h: check
CUnit/CUnit.h: cunit
bsd/bsd.h: libbsd
md5.h: libmd
tirpc/rpc/rpc.h: libtirpc
nss/nss.h: nss
nspr/nspr.h: nspr
llvm-c/Core.h: -l LLVM-14
z3.h: -l z3
tag_c.h: taglib_c
`

/** Words before headers that cannot be included alone. */
const DEFINES = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  'pcre2.h': ['#define PCRE2_CODE_UNIT_WIDTH 8'],
  'fuse.h': ['#define FUSE_USE_VERSION 31'],
})

/**
 * @typedef {{ readonly name: string, readonly source: string, readonly packages: readonly string[],
 *   readonly libraries: readonly string[] }} HeaderSet
 */

/** @type {readonly HeaderSet[]} */
export const HEADER_SETS = LINES.trim()
  .split('\n')
  .map((line) => {
    const [headers = '', how = ''] = line.split(': ')
    const words = how.split(' ')
    const isBare = words[0] === '-l'
    const includes = headers.split(' ').flatMap((header) => [...(DEFINES[header] ?? []), `#include <${header}>`])
    return {
      name: headers,
      source: `${includes.join('\n')}\n`,
      packages: isBare ? [] : words,
      libraries: isBare ? words.slice(1) : [],
    }
  })
