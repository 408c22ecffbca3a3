/* What gcc's unwinder asks glibc for, and musl does not have: the object that an address is in, and its exception handling
   data. With dl_iterate_phdr, as unwinders did before there was such a function. */
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

/* As in glibc's <dlfcn.h>. */
struct dl_find_object {
    unsigned long long flags;
    void *map_start;
    void *map_end;
    struct link_map *link_map;
    void *eh_frame;
    unsigned long long reserved[7];
};

struct question {
    uintptr_t address;
    struct dl_find_object *answer;
};

static int look(struct dl_phdr_info *info, size_t size, void *data)
{
    struct question *question = data;
    uintptr_t start = 0, end = 0, frames = 0;
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        uintptr_t begin = info->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_GNU_EH_FRAME)
            frames = begin;
        if (header->p_type == PT_LOAD && question->address - begin < header->p_memsz) {
            start = begin;
            end = begin + header->p_memsz;
        }
    }
    if (!start || !frames)
        return 0;
    *question->answer = (struct dl_find_object){
        .map_start = (void *)start, .map_end = (void *)end, .eh_frame = (void *)frames};
    return 1;
}

int _dl_find_object(void *address, struct dl_find_object *answer)
{
    struct question question = {(uintptr_t)address, answer};
    return dl_iterate_phdr(look, &question) == 1 ? 0 : -1;
}

/* The unwinder takes these for there, as they are in glibc, but its references are weak: a static library does not give them. */
__attribute__((used)) static void *const threads[] = {
    pthread_once,       pthread_mutex_lock,  pthread_mutex_unlock, pthread_key_create,
    pthread_getspecific, pthread_setspecific,
};
