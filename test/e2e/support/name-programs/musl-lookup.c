/* Prints the addresses of a host name as musl's getaddrinfo(3) gives them, one a line; fails with the reason where there is none. */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>

int main(int argc, char **argv) {
  struct addrinfo hints = {0}, *found;
  hints.ai_socktype = SOCK_STREAM;
  int failed = argc < 2 ? EAI_NONAME : getaddrinfo(argv[1], NULL, &hints, &found);
  if (failed) {
    fprintf(stderr, "%s\n", gai_strerror(failed));
    return 1;
  }
  for (; found; found = found->ai_next) {
    char text[INET6_ADDRSTRLEN];
    void *address = found->ai_family == AF_INET6 ? (void *)&((struct sockaddr_in6 *)found->ai_addr)->sin6_addr
                                                 : (void *)&((struct sockaddr_in *)found->ai_addr)->sin_addr;
    puts(inet_ntop(found->ai_family, address, text, sizeof text));
  }
  return 0;
}
